use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Uuid as SqlUuid};
use uuid::Uuid;

use super::codes::BrokerMonthStatus;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::brokering::service_plans::model::Acting;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{BrokerId, BrokerMonthId, UserId};
use crate::kernel::roles::Role;
use crate::people::users::model::is_record_of;
use crate::platform::db::schema::{broker_months, brokers, role_grants};
use crate::platform::db::{Condition, Tx, any_of, inside};
use crate::platform::error::Result;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = broker_months)]
pub struct BrokerMonth {
    pub id: BrokerMonthId,
    pub version: i32,
    pub broker_id: BrokerId,
    /// The first day.
    pub month: NaiveDate,
    pub division: DivisionCode,
    pub status: BrokerMonthStatus,
    pub submitted_by: Option<UserId>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub locked_by: Option<UserId>,
    pub locked_at: Option<DateTime<Utc>>,
    pub reopen_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What a broker recorded of a month, each record in its latest version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, QueryableByName)]
pub struct Counts {
    /// In time, and not void.
    #[diesel(sql_type = BigInt)]
    pub recorded: i64,
    /// Of those the confirmed ones, with the audited ones.
    #[diesel(sql_type = BigInt)]
    pub confirmed: i64,
    #[diesel(sql_type = BigInt)]
    pub audited: i64,
    #[diesel(sql_type = BigInt)]
    pub disputed: i64,
    /// Of those in time the minutes.
    #[diesel(sql_type = BigInt)]
    pub minutes: i64,
    /// After the month was locked, and not void.
    #[diesel(sql_type = BigInt)]
    pub late: i64,
    #[diesel(sql_type = BigInt)]
    pub voided: i64,
}

/// A month with what was recorded of it, and what the caller is to it.
#[derive(Clone, Debug)]
pub struct SeenMonth {
    pub row: BrokerMonth,
    pub counts: Counts,
    pub is_own: bool,
    pub caller: UserId,
}

impl SeenMonth {
    /// Of the month and of its figures.
    pub fn etag(&self) -> String {
        let Counts {
            recorded,
            confirmed,
            audited,
            disputed,
            minutes,
            late,
            voided,
        } = self.counts;
        let version = self.row.version;
        format!(
            "\"{version}-{recorded}-{confirmed}-{audited}-{disputed}-{minutes}-{late}-{voided}\""
        )
    }
}

/// What a move writes: `Some(None)` clears.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = broker_months)]
pub struct BrokerMonthMoved {
    pub status: Option<BrokerMonthStatus>,
    pub submitted_by: Option<Option<UserId>>,
    pub submitted_at: Option<Option<DateTime<Utc>>>,
    pub locked_by: Option<UserId>,
    pub locked_at: Option<DateTime<Utc>>,
    pub reopen_reason: Option<Option<String>>,
}

/// Holds the months of records against being locked until the transaction ends, makes those that are not there, and
/// returns the locked ones. The division is that of the broker's latest appointment; without one that of the record.
pub fn hold(
    tx: &mut Tx<'_>,
    months: Vec<(BrokerId, NaiveDate, DivisionCode)>,
) -> Result<HashSet<(BrokerId, NaiveDate)>> {
    let wanted: BTreeMap<(BrokerId, NaiveDate), DivisionCode> = months
        .into_iter()
        .map(|(broker, month, division)| ((broker, month), division))
        .collect();
    let held = hold_those(tx.conn, &wanted)?;
    let missing: Vec<_> = wanted
        .iter()
        .filter(|(month, _)| !held.contains_key(*month))
        .collect();
    if missing.is_empty() {
        return Ok(locked(&held));
    }
    let of_brokers = missing.iter().map(|((broker, _), _)| *broker).collect();
    let homes = homes(tx.conn, of_brokers)?;
    let rows: Vec<_> = missing
        .into_iter()
        .map(|((broker, month), division)| {
            (
                broker_months::id.eq(BrokerMonthId::new()),
                broker_months::broker_id.eq(*broker),
                broker_months::month.eq(*month),
                broker_months::division.eq(homes.get(broker).unwrap_or(division).clone()),
                broker_months::created_at.eq(tx.now),
                broker_months::updated_at.eq(tx.now),
            )
        })
        .collect();
    diesel::insert_into(broker_months::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    Ok(locked(&hold_those(tx.conn, &wanted)?))
}

type Held = HashMap<(BrokerId, NaiveDate), BrokerMonthStatus>;

fn hold_those(
    conn: &mut PgConnection,
    wanted: &BTreeMap<(BrokerId, NaiveDate), DivisionCode>,
) -> QueryResult<Held> {
    let of_brokers: HashSet<BrokerId> = wanted.keys().map(|(broker, _)| *broker).collect();
    let months: HashSet<NaiveDate> = wanted.keys().map(|(_, month)| *month).collect();
    let rows: Vec<(BrokerId, NaiveDate, BrokerMonthStatus)> = broker_months::table
        .filter(broker_months::broker_id.eq_any(of_brokers))
        .filter(broker_months::month.eq_any(months))
        .order((broker_months::broker_id, broker_months::month))
        .select((
            broker_months::broker_id,
            broker_months::month,
            broker_months::status,
        ))
        .for_share()
        .load(conn)?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(broker, month, status)| ((broker, month), status))
        .collect())
}

fn locked(held: &Held) -> HashSet<(BrokerId, NaiveDate)> {
    let locked = held
        .iter()
        .filter(|(_, status)| **status == BrokerMonthStatus::Locked);
    locked.map(|(month, _)| *month).collect()
}

/// Where brokers were appointed last.
fn homes(
    conn: &mut PgConnection,
    ids: Vec<BrokerId>,
) -> QueryResult<HashMap<BrokerId, DivisionCode>> {
    let rows: Vec<(BrokerId, DivisionCode)> = brokers::table
        .inner_join(role_grants::table.on(is_record_of(
            role_grants::user_id.nullable(),
            brokers::user_id,
        )))
        .filter(brokers::id.eq_any(ids))
        .filter(role_grants::role.eq_any([Role::Broker, Role::SocietyBroker]))
        .order(role_grants::granted_at)
        .select((brokers::id, role_grants::division))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The months that a caller may know of: the caller's own as a broker, and those that the right reaches.
fn visible_to(caller: &Caller, acting: &Acting) -> Condition<broker_months::table> {
    let territory = caller.territory(Right::ReadBrokerMonth);
    if territory.everything {
        return Box::new(broker_months::id.is_not_null());
    }
    any_of(
        Box::new(broker_months::broker_id.eq_any(acting.brokers.clone())),
        inside(broker_months::division, &territory.inside),
    )
}

#[derive(QueryableByName)]
struct CountedMonth {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(embed)]
    counts: Counts,
}

fn see(
    conn: &mut PgConnection,
    rows: Vec<BrokerMonth>,
    caller: &Caller,
    acting: &Acting,
) -> QueryResult<Vec<SeenMonth>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
    let counted: Vec<CountedMonth> = diesel::sql_query(
        "select m.id,
                count(*) filter (where r.status <> 'voided' and not r.late) recorded,
                count(*) filter (where r.status in ('confirmed', 'audited_ok') and not r.late) confirmed,
                count(*) filter (where r.status = 'audited_ok' and not r.late) audited,
                count(*) filter (where r.status = 'disputed' and not r.late) disputed,
                coalesce(sum(r.minutes) filter (where r.status <> 'voided' and not r.late), 0)::bigint minutes,
                count(*) filter (where r.status <> 'voided' and r.late) late,
                count(*) filter (where r.status = 'voided') voided
           from broker_months m join service_records r on r.broker_id = m.broker_id and r.month = m.month
            and r.started_at >= (m.month - 1)::timestamptz and r.started_at < (m.month + 33)::timestamptz
          where m.id = any($1) group by m.id",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .load(conn)?;
    let counted: HashMap<Uuid, Counts> = counted
        .into_iter()
        .map(|one| (one.id, one.counts))
        .collect();
    let seen = rows.into_iter().map(|row| SeenMonth {
        counts: counted.get(&row.id.0).copied().unwrap_or_default(),
        is_own: acting.works_as(row.broker_id),
        caller: caller.user_id,
        row,
    });
    Ok(seen.collect())
}

pub fn find(
    conn: &mut PgConnection,
    id: BrokerMonthId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Option<SeenMonth>> {
    let acting = Acting::of(conn, caller, now)?;
    let row = broker_months::table
        .find(id)
        .filter(visible_to(caller, &acting))
        .select(BrokerMonth::as_select())
        .first(conn)
        .optional()?;
    Ok(see(conn, row.into_iter().collect(), caller, &acting)?.pop())
}

/// The same, locked until the transaction ends: records of the month wait.
pub fn lock(
    conn: &mut PgConnection,
    id: BrokerMonthId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Option<SeenMonth>> {
    let acting = Acting::of(conn, caller, now)?;
    let row = broker_months::table
        .find(id)
        .filter(visible_to(caller, &acting))
        .select(BrokerMonth::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()?;
    Ok(see(conn, row.into_iter().collect(), caller, &acting)?.pop())
}

pub fn id_of(
    conn: &mut PgConnection,
    broker: BrokerId,
    month: NaiveDate,
) -> QueryResult<Option<BrokerMonthId>> {
    broker_months::table
        .filter(broker_months::broker_id.eq(broker))
        .filter(broker_months::month.eq(month))
        .select(broker_months::id)
        .first(conn)
        .optional()
}

pub fn set_moved(
    conn: &mut PgConnection,
    id: BrokerMonthId,
    moved: &BrokerMonthMoved,
    now: DateTime<Utc>,
) -> QueryResult<BrokerMonth> {
    diesel::update(broker_months::table.find(id))
        .set((
            moved,
            broker_months::version.eq(broker_months::version + 1),
            broker_months::updated_at.eq(now),
        ))
        .returning(BrokerMonth::as_returning())
        .get_result(conn)
}

/// Which months a list shows, newest first.
#[derive(Clone, Debug)]
pub struct BrokerMonthScope {
    pub broker_id: Option<BrokerId>,
    pub month: Option<NaiveDate>,
    pub status: Option<BrokerMonthStatus>,
    pub division: Option<DivisionCode>,
}

pub fn page(
    conn: &mut PgConnection,
    scope: &BrokerMonthScope,
    caller: &Caller,
    now: DateTime<Utc>,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<SeenMonth>> {
    let acting = Acting::of(conn, caller, now)?;
    let mut query = broker_months::table
        .filter(visible_to(caller, &acting))
        .select(BrokerMonth::as_select())
        .into_boxed();
    if let Some(broker) = scope.broker_id {
        query = query.filter(broker_months::broker_id.eq(broker));
    }
    if let Some(month) = scope.month {
        query = query.filter(broker_months::month.eq(month));
    }
    if let Some(status) = scope.status {
        query = query.filter(broker_months::status.eq(status));
    }
    if let Some(division) = &scope.division {
        query = query.filter(broker_months::division.like(format!("{}%", division.prefix())));
    }
    if let Some(before) = before {
        query = query.filter(broker_months::id.lt(BrokerMonthId(before)));
    }
    let rows = query
        .order(broker_months::id.desc())
        .limit(fetch)
        .load(conn)?;
    see(conn, rows, caller, &acting)
}
