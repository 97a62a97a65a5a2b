use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};

use super::codes::ServiceCountGroup;
use super::scope::{CountScope, Period};
use crate::kernel::clock::official_midnight;

/// The counts of a group, or of all.
#[derive(Clone, Debug, Default, QueryableByName)]
pub struct Line {
    #[diesel(sql_type = Bool)]
    pub is_total: bool,
    /// The broker, city, kind or first day of the month; empty: no group.
    #[diesel(sql_type = Text)]
    pub key: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub name: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub recorded: i64,
    #[diesel(sql_type = BigInt)]
    pub confirmed: i64,
    #[diesel(sql_type = BigInt)]
    pub audited: i64,
    #[diesel(sql_type = BigInt)]
    pub disputed: i64,
    #[diesel(sql_type = BigInt)]
    pub expired_unconfirmed: i64,
    #[diesel(sql_type = BigInt)]
    pub flagged: i64,
    #[diesel(sql_type = BigInt)]
    pub voided: i64,
    #[diesel(sql_type = BigInt)]
    pub late: i64,
    /// Brokers with an appointment in force on any day.
    #[diesel(sql_type = BigInt)]
    pub active_brokers: i64,
    /// Days on which a broker had an appointment in force, of all brokers.
    #[diesel(sql_type = BigInt)]
    pub broker_days: i64,
}

/// Of a group: the key of a record `r`, the key of an appointment `t`, the days of the appointment that count for the key,
/// where the keys come from, and the name of a key.
struct Grouping {
    of_record: &'static str,
    of_term: &'static str,
    days: &'static str,
    months: &'static str,
    name: &'static str,
}

/// Brokers have no kind of service: each kind is divided by all of them.
const UNGROUPED: Grouping = Grouping {
    of_record: "''",
    of_term: "''",
    days: "t.days",
    months: "",
    name: "null",
};

const fn grouping(group: ServiceCountGroup) -> Grouping {
    match group {
        ServiceCountGroup::None => UNGROUPED,
        ServiceCountGroup::Kind => Grouping {
            of_record: "r.kind",
            ..UNGROUPED
        },
        ServiceCountGroup::Broker => Grouping {
            of_record: "r.broker_id::text",
            of_term: "t.broker_id::text",
            name: "(select person_name(b.user_id) from brokers b where b.id::text = key)",
            ..UNGROUPED
        },
        ServiceCountGroup::Division => Grouping {
            of_record: "case when r.division like '51%' then left(r.division, 4) || '00' \
                        else left(r.division, 2) || '0000' end",
            of_term: "case when t.division like '51%' then left(t.division, 4) || '00' \
                      else left(t.division, 2) || '0000' end",
            name: "(select d.name from divisions d where d.code = key)",
            ..UNGROUPED
        },
        ServiceCountGroup::Month => Grouping {
            of_record: "r.month::text",
            of_term: "m.days_from::text",
            days: "t.days * daterange(m.days_from, m.days_to, '[)')",
            months: "join (select first::date as days_from, (first + interval '1 month')::date as days_to
                       from generate_series(date_trunc('month', $6::timestamp), $7::timestamp, interval '1 month') first) m
                       on t.days && daterange(m.days_from, m.days_to, '[)')",
            name: "null",
        },
    }
}

/// One statement: the records of the period by `service_records_started_idx`, beside them the brokers at work. The days of
/// overlapping appointments of a broker count once. `terms` is materialized: its conditions hold before ranges are made of it.
fn statement(group: ServiceCountGroup) -> String {
    let Grouping {
        of_record,
        of_term,
        days,
        months,
        name,
    } = grouping(group);
    format!(
        "with counted as (
            select {of_record} as key, r.status, r.late,
                   exists (select from service_record_flags f
                            where f.record_id = r.id and f.version_number = r.version_number) as flagged
              from service_records r
             where r.started_at >= $1 and r.started_at < $2 and ($3 is null or r.division like any ($3))
               and ($4 is null or r.broker_id = any ($4)) and ($5 is null or r.kind = $5)
        ), records as (
            select grouping(key) = 1 as is_total, coalesce(key, '') as key,
                   count(*) filter (where status <> 'voided' and not late) as recorded,
                   count(*) filter (where status in ('confirmed', 'audited_ok') and not late) as confirmed,
                   count(*) filter (where status = 'audited_ok' and not late) as audited,
                   count(*) filter (where status = 'disputed' and not late) as disputed,
                   count(*) filter (where status = 'expired_unconfirmed' and not late) as expired_unconfirmed,
                   count(*) filter (where flagged and status <> 'voided' and not late) as flagged,
                   count(*) filter (where status = 'voided') as voided,
                   count(*) filter (where status <> 'voided' and late) as late
              from counted group by grouping sets ((key), ())
        ), terms as materialized (
            select term.broker_id, term.division,
                   daterange(greatest(term.from_on, $6), least(term.last_on, $7), '[]') as days
              from broker_terms term
             where term.from_on <= $7
               and (term.last_on is null or term.last_on >= $6 and term.last_on >= term.from_on)
               and ($3 is null or term.division like any ($3)) and ($4 is null or term.broker_id = any ($4))
        ), at_work as (
            select {of_term} as key, t.broker_id, {days} as days from terms t {months}
        ), present as (
            select grouping(key) = 1 as is_total, coalesce(key, '') as key, broker_id, range_agg(days) as days
              from at_work group by grouping sets ((key, broker_id), (broker_id))
        ), strength as (
            select is_total, key, count(*) as active_brokers,
                   sum((select sum(upper(one) - lower(one)) from unnest(days) one))::bigint as broker_days
              from present group by is_total, key
        )
        select is_total, key, {name} as name, coalesce(recorded, 0) as recorded, coalesce(confirmed, 0) as confirmed,
               coalesce(audited, 0) as audited, coalesce(disputed, 0) as disputed,
               coalesce(expired_unconfirmed, 0) as expired_unconfirmed, coalesce(flagged, 0) as flagged,
               coalesce(voided, 0) as voided, coalesce(late, 0) as late,
               coalesce(active_brokers, 0) as active_brokers, coalesce(broker_days, 0) as broker_days
          from records full join strength using (is_total, key)
         order by is_total, key"
    )
}

/// The groups in the order of their keys; the counts of all come last.
pub fn counts(conn: &mut PgConnection, scope: &CountScope) -> QueryResult<Vec<Line>> {
    let (begin, end) = bounds(scope.period);
    let patterns = scope.reached.divisions.as_ref().map(|all| {
        let patterns = all.iter().map(|one| format!("{}%", one.prefix()));
        patterns.collect::<Vec<_>>()
    });
    diesel::sql_query(statement(scope.group))
        .bind::<Timestamptz, _>(begin)
        .bind::<Timestamptz, _>(end)
        .bind::<Nullable<Array<Text>>, _>(patterns)
        .bind::<Nullable<Array<SqlUuid>>, _>(scope.brokers())
        .bind::<Nullable<Text>, _>(scope.kind)
        .bind::<Date, _>(scope.period.first)
        .bind::<Date, _>(scope.period.last)
        .load(conn)
}

/// The moments between which the period lies.
fn bounds(period: Period) -> (DateTime<Utc>, DateTime<Utc>) {
    let next = period.last.succ_opt().unwrap_or(period.last);
    (official_midnight(period.first), official_midnight(next))
}
