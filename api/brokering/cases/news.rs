//! What brokers and administrators are reminded of.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Date, Text, Timestamptz, Uuid as SqlUuid};
use serde_json::json;
use uuid::Uuid;

use crate::kernel::clock::{official_day, official_midnight};
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, Reminder, remind};
use crate::platform::slice::Turn;

/// So long before the last day of a term with open cases the administrators and the broker are reminded.
const REMINDED_DAYS: u64 = 30;

pub const OVERDUE: Kind = Kind::new(
    "case_overdue",
    ("服务个案逾期", "Next action of a case overdue"),
    (
        "服务个案“{title}”的下一步应于 {next_action_on} 前完成。",
        "The next action of the case “{title}” was due on {next_action_on}.",
    ),
);

pub const TERM_ENDING: Kind = Kind::new(
    "broker_term_ending",
    (
        "科服保姆任期将满，尚有个案",
        "Term of a broker with open cases about to end",
    ),
    (
        "科服保姆“{broker}”的任期至 {to_on}，尚有 {open_cases} 个办理中的个案，请安排移交。",
        "The term of the broker “{broker}” ends on {to_on}, with {open_cases} open cases to hand over.",
    ),
);

#[derive(QueryableByName)]
struct Overdue {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Date)]
    next_action_on: NaiveDate,
    #[diesel(sql_type = SqlUuid)]
    broker: Uuid,
}

/// Reminds the main brokers of at most so many overdue next actions, once each.
pub fn remind_of_overdue(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let rows: Vec<Overdue> = diesel::sql_query(
        "select c.id, c.title, c.next_action_on, b.user_id as broker
           from cases c join brokers b on b.id = c.main_broker_id
          where c.status = 'open' and c.next_action_on < $1
            and exists (select from broker_terms t where t.broker_id = b.id and not t.ended and t.from_on <= $1
                          and (t.to_on is null or t.to_on >= $1))
            and not exists (select from reminders r where r.kind = $2 and r.resource_id = c.id
                          and r.due_at = (c.next_action_on + 1)::timestamp at time zone 'Asia/Shanghai')
          order by c.id limit $3 for no key update of c skip locked",
    )
    .bind::<Date, _>(official_day(tx.now))
    .bind::<Text, _>(OVERDUE.code)
    .bind::<BigInt, _>(turn.most)
    .load(tx.conn)?;
    for row in &rows {
        let reminder = Reminder {
            kind: &OVERDUE,
            to: &[UserId(row.broker)],
            about: About {
                resource: "cases",
                id: row.id,
            },
            facts: json!({"title": row.title, "next_action_on": row.next_action_on}),
            due_at: official_midnight(row.next_action_on + Days::new(1)),
        };
        remind(tx, reminder)?;
    }
    Ok(rows.len())
}

#[derive(QueryableByName)]
struct Ending {
    #[diesel(sql_type = SqlUuid)]
    broker_id: Uuid,
    #[diesel(sql_type = Text)]
    broker: String,
    #[diesel(sql_type = Date)]
    to_on: NaiveDate,
    #[diesel(sql_type = Timestamptz)]
    due_at: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    open_cases: i64,
    #[diesel(sql_type = Array<SqlUuid>)]
    told: Vec<Uuid>,
}

/// Reminds the administrators around a broker, and the broker, of a term with open cases that ends soon: at most so many.
pub fn remind_of_term_end(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let today = official_day(tx.now);
    let rows: Vec<Ending> = diesel::sql_query(
        "select b.id as broker_id, coalesce(person_name(b.user_id), '') as broker, t.to_on, t.until as due_at, count(*) as open_cases,
                array[b.user_id] || array(
                    select g.user_id from role_grants g
                     where g.role in ('city_admin', 'province_admin') and g.revoked_at is null and g.from_on <= $1
                       and (g.to_on is null or g.to_on >= $1) and starts_with(t.division, division_prefix(g.division))
                ) as told
           from broker_terms t
           join brokers b on b.id = t.broker_id
           join cases c on c.main_broker_id = b.id and c.status = 'open'
            and (t.organization_id is not null or starts_with(c.division, t.prefix))
          where not t.ended and t.from_on <= $1 and t.to_on between $1 and $2
            and not exists (select from reminders r where r.kind = $3 and r.resource_id = b.id and r.due_at = t.until)
            and not exists (select from broker_terms o where o.broker_id = b.id and not o.ended and o.division = t.division
                          and o.organization_id is not distinct from t.organization_id
                          and o.from_on <= t.to_on + 1 and (o.to_on is null or o.to_on > t.to_on))
          group by b.id, b.user_id, t.role_grant_id, t.to_on, t.until, t.division
          order by b.id limit $4",
    )
    .bind::<Date, _>(today)
    .bind::<Date, _>(today + Days::new(REMINDED_DAYS))
    .bind::<Text, _>(TERM_ENDING.code)
    .bind::<BigInt, _>(turn.most)
    .load(tx.conn)?;
    for row in &rows {
        let to: Vec<UserId> = row.told.iter().copied().map(UserId).collect();
        let reminder = Reminder {
            kind: &TERM_ENDING,
            to: &to,
            about: About {
                resource: "brokers",
                id: row.broker_id,
            },
            facts: json!({"broker": row.broker, "to_on": row.to_on, "open_cases": row.open_cases}),
            due_at: row.due_at,
        };
        remind(tx, reminder)?;
    }
    Ok(rows.len())
}
