//! The flags of records: raised in the transaction of the record, answered by the broker.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::{ServiceFlagKind, ServiceRecordStatus};
use super::model::ServiceRecord;
use super::notice::{COMPARED_DAYS, Facts, Noticed, grams, notice};
use super::visible::visible_to;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::brokering::service_plans::model::Acting;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{BrokerId, ServiceRecordFlagId, ServiceRecordId, UserId};
use crate::kernel::roles::Role;
use crate::people::users::model::is_record_of;
use crate::platform::db::schema::{brokers, role_grants, service_record_flags, service_records};
use crate::platform::db::{Condition, Tx};
use crate::platform::error::Result;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = service_record_flags)]
pub struct Flag {
    pub id: ServiceRecordFlagId,
    pub version: i32,
    pub record_id: ServiceRecordId,
    pub version_number: i32,
    pub kind: ServiceFlagKind,
    pub other_record_id: Option<ServiceRecordId>,
    pub figure: Option<i32>,
    pub raised_at: DateTime<Utc>,
    pub answer: Option<String>,
    pub answered_by: Option<UserId>,
    pub answered_at: Option<DateTime<Utc>>,
}

impl Flag {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// Notices what is to be noticed of records that were written or amended.
pub fn raise(tx: &mut Tx<'_>, records: &[ServiceRecord]) -> Result<()> {
    let (Some(first), Some(last)) = (
        records.iter().map(|one| one.content.started_at).min(),
        records.iter().map(|one| one.content.started_at).max(),
    ) else {
        return Ok(());
    };
    let new: HashSet<ServiceRecordId> = records.iter().map(|one| one.id).collect();
    let of_brokers: HashSet<BrokerId> = records.iter().map(|one| one.broker_id).collect();
    let window = Duration::days(COMPARED_DAYS);
    type Row = (
        ServiceRecordId,
        BrokerId,
        DateTime<Utc>,
        DateTime<Utc>,
        i32,
        String,
    );
    let rows: Vec<Row> = service_records::table
        .filter(service_records::broker_id.eq_any(&of_brokers))
        .filter(service_records::started_at.ge(first - window))
        .filter(service_records::started_at.le(last + window))
        .filter(service_records::status.ne(ServiceRecordStatus::Voided))
        .select((
            service_records::id,
            service_records::broker_id,
            service_records::started_at,
            service_records::ends_at,
            service_records::minutes,
            service_records::outcome,
        ))
        .load(tx.conn)?;
    let facts: Vec<Facts> = rows
        .into_iter()
        .map(
            |(id, broker, started_at, ends_at, minutes, outcome)| Facts {
                id,
                broker,
                started_at,
                ends_at,
                minutes,
                grams: grams(&outcome),
            },
        )
        .collect();
    let mut noticed = notice(&new, &facts);
    noticed.extend(outside_appointments(tx.conn, &of_brokers, records)?);
    write(tx, &noticed)
}

/// Writes what was noticed of the versions in force.
pub fn write(tx: &mut Tx<'_>, noticed: &[Noticed]) -> Result<()> {
    let ids: HashSet<ServiceRecordId> = noticed.iter().map(|one| one.record).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let versions: Vec<(ServiceRecordId, i32)> = service_records::table
        .filter(service_records::id.eq_any(ids))
        .select((service_records::id, service_records::version_number))
        .load(tx.conn)?;
    let versions: HashMap<ServiceRecordId, i32> = versions.into_iter().collect();
    let rows: Vec<_> = noticed
        .iter()
        .map(|one| {
            (
                service_record_flags::id.eq(ServiceRecordFlagId::new()),
                service_record_flags::record_id.eq(one.record),
                service_record_flags::version_number
                    .eq(versions.get(&one.record).copied().unwrap_or(1)),
                service_record_flags::kind.eq(one.kind),
                service_record_flags::other_record_id.eq(one.other),
                service_record_flags::figure.eq(one.figure),
                service_record_flags::raised_at.eq(tx.now),
                service_record_flags::updated_at.eq(tx.now),
            )
        })
        .collect();
    for some in rows.chunks(1000) {
        diesel::insert_into(service_record_flags::table)
            .values(some.to_vec())
            .on_conflict_do_nothing()
            .execute(tx.conn)?;
    }
    Ok(())
}

/// An appointment of a broker: until when, and where. A society's broker works in any division.
struct Appointment {
    broker: BrokerId,
    division: Option<DivisionCode>,
    from_on: NaiveDate,
    to_on: Option<NaiveDate>,
}

fn outside_appointments(
    conn: &mut PgConnection,
    of_brokers: &HashSet<BrokerId>,
    records: &[ServiceRecord],
) -> QueryResult<Vec<Noticed>> {
    type Row = (
        BrokerId,
        Role,
        DivisionCode,
        NaiveDate,
        Option<NaiveDate>,
        Option<DateTime<Utc>>,
    );
    let rows: Vec<Row> = brokers::table
        .inner_join(role_grants::table.on(is_record_of(
            role_grants::user_id.nullable(),
            brokers::user_id,
        )))
        .filter(brokers::id.eq_any(of_brokers))
        .filter(role_grants::role.eq_any([Role::Broker, Role::SocietyBroker]))
        .select((
            brokers::id,
            role_grants::role,
            role_grants::division,
            role_grants::from_on,
            role_grants::to_on,
            role_grants::revoked_at,
        ))
        .load(conn)?;
    let appointments: Vec<Appointment> = rows
        .into_iter()
        .map(
            |(broker, role, division, from_on, to_on, revoked_at)| Appointment {
                broker,
                division: (role == Role::Broker).then_some(division),
                from_on,
                to_on: [to_on, revoked_at.map(official_day)]
                    .into_iter()
                    .flatten()
                    .min(),
            },
        )
        .collect();
    let is_inside = |record: &ServiceRecord| {
        let day = official_day(record.content.started_at);
        appointments.iter().any(|one| {
            let there = one.division.as_ref();
            one.broker == record.broker_id
                && one.from_on <= day
                && one.to_on.is_none_or(|last| day <= last)
                && there.is_none_or(|there| there.contains(&record.content.division))
        })
    };
    let outside = records.iter().filter(|record| !is_inside(record));
    Ok(outside
        .map(|record| Noticed {
            record: record.id,
            kind: ServiceFlagKind::OutsideAppointment,
            other: None,
            figure: None,
        })
        .collect())
}

/// The flags that a caller may know of: of the services of the caller as a broker, and of all records that the right
/// reaches.
fn readable_by(caller: &Caller, acting: &Acting) -> Condition<service_records::table> {
    let territory = caller.territory(Right::ReadServiceFlag);
    if territory.everything {
        return Box::new(service_records::id.is_not_null());
    }
    let own = service_records::broker_id.eq_any(acting.brokers.clone());
    crate::platform::db::any_of(
        Box::new(own),
        crate::platform::db::inside(service_records::division, &territory.inside),
    )
}

/// Which flags a list shows, newest first.
#[derive(Clone, Debug)]
pub struct FlagScope {
    pub record_id: Option<ServiceRecordId>,
    pub broker_id: Option<BrokerId>,
    pub kind: Option<ServiceFlagKind>,
    pub division: Option<DivisionCode>,
    pub answered: Option<bool>,
}

pub fn page(
    conn: &mut PgConnection,
    scope: &FlagScope,
    caller: &Caller,
    now: DateTime<Utc>,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Flag>> {
    let acting = Acting::of(conn, caller, now)?;
    let mut records = service_records::table
        .filter(visible_to(caller, &acting))
        .filter(readable_by(caller, &acting))
        .select(service_records::id)
        .into_boxed();
    if let Some(broker) = scope.broker_id {
        records = records.filter(service_records::broker_id.eq(broker));
    }
    if let Some(division) = &scope.division {
        records = records.filter(service_records::division.like(format!("{}%", division.prefix())));
    }
    let mut query = service_record_flags::table
        .filter(service_record_flags::record_id.eq_any(records))
        .select(Flag::as_select())
        .into_boxed();
    if let Some(record) = scope.record_id {
        query = query.filter(service_record_flags::record_id.eq(record));
    }
    if let Some(kind) = scope.kind {
        query = query.filter(service_record_flags::kind.eq(kind));
    }
    query = match scope.answered {
        None => query,
        Some(true) => query.filter(service_record_flags::answer.is_not_null()),
        Some(false) => query.filter(service_record_flags::answer.is_null()),
    };
    if let Some(before) = before {
        query = query.filter(service_record_flags::id.lt(ServiceRecordFlagId(before)));
    }
    query
        .order(service_record_flags::id.desc())
        .limit(fetch)
        .load(conn)
}

/// Locks a flag that the caller may know of, with its record.
pub fn lock(
    conn: &mut PgConnection,
    id: ServiceRecordFlagId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Option<(Flag, ServiceRecord)>> {
    let acting = Acting::of(conn, caller, now)?;
    let flag: Option<Flag> = service_record_flags::table
        .find(id)
        .select(Flag::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()?;
    let Some(flag) = flag else {
        return Ok(None);
    };
    let record = service_records::table
        .find(flag.record_id)
        .filter(readable_by(caller, &acting))
        .select(ServiceRecord::as_select())
        .first(conn)
        .optional()?;
    Ok(record.map(|record| (flag, record)))
}

pub fn answer(
    conn: &mut PgConnection,
    id: ServiceRecordFlagId,
    text: &str,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<Flag> {
    diesel::update(service_record_flags::table.find(id))
        .set((
            service_record_flags::answer.eq(text),
            service_record_flags::answered_by.eq(by),
            service_record_flags::answered_at.eq(now),
            service_record_flags::version.eq(service_record_flags::version + 1),
            service_record_flags::updated_at.eq(now),
        ))
        .returning(Flag::as_returning())
        .get_result(conn)
}
