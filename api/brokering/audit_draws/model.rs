use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::AuditDrawStatus;
use super::draw::Ticket;
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Right, Subject};
use crate::brokering::service_records::codes::ServiceRecordStatus;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_midnight;
use crate::kernel::ids::{AuditDrawId, BrokerId, ServiceRecordId, UserId};
use crate::platform::db::schema::{audit_draw_records, audit_draws, service_records};
use crate::platform::db::{Condition, any_of, inside};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_draws)]
pub struct AuditDraw {
    pub id: AuditDrawId,
    pub version: i32,
    pub status: AuditDrawStatus,
    pub division: DivisionCode,
    pub from_on: NaiveDate,
    pub to_on: NaiveDate,
    pub per_broker: bool,
    pub sample_size: i32,
    pub population_size: i32,
    pub population_hash: String,
    pub frozen_by: UserId,
    pub frozen_at: DateTime<Utc>,
    pub seed: Option<String>,
    pub seed_source: Option<String>,
    pub seeded_by: Option<UserId>,
    pub seeded_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

impl AuditDraw {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

impl Governed for AuditDraw {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.division],
            ..Subject::default()
        }
    }
}

/// A division whose records are to be drawn.
pub struct DrawnDivision<'a>(pub &'a DivisionCode);

impl Governed for DrawnDivision<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.0],
            ..Subject::default()
        }
    }
}

/// The records in a division or inside it that were confirmed on these days, and neither audited nor void since.
pub fn population(
    conn: &mut PgConnection,
    division: &DivisionCode,
    from_on: NaiveDate,
    to_on: NaiveDate,
) -> QueryResult<Vec<Ticket>> {
    let end = official_midnight(to_on.succ_opt().unwrap_or(to_on));
    let rows: Vec<(ServiceRecordId, BrokerId)> = service_records::table
        .filter(service_records::division.like(format!("{}%", division.prefix())))
        .filter(service_records::status.eq(ServiceRecordStatus::Confirmed))
        .filter(service_records::confirmed_at.ge(official_midnight(from_on)))
        .filter(service_records::confirmed_at.lt(end))
        .order(service_records::id)
        .select((service_records::id, service_records::broker_id))
        .load(conn)?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(record, broker)| Ticket { record, broker })
        .collect())
}

pub fn insert(
    conn: &mut PgConnection,
    draw: &AuditDraw,
    population: &[Ticket],
) -> QueryResult<AuditDraw> {
    let draw = diesel::insert_into(audit_draws::table)
        .values(draw)
        .returning(AuditDraw::as_returning())
        .get_result(conn)?;
    for some in population.chunks(10_000) {
        let rows: Vec<_> = some
            .iter()
            .map(|one| {
                (
                    audit_draw_records::draw_id.eq(draw.id),
                    audit_draw_records::record_id.eq(one.record),
                    audit_draw_records::broker_id.eq(one.broker),
                )
            })
            .collect();
        diesel::insert_into(audit_draw_records::table)
            .values(rows)
            .execute(conn)?;
    }
    Ok(draw)
}

/// The draws that a caller may know of.
fn visible_to(caller: &Caller) -> Condition<audit_draws::table> {
    let territory = caller.territory(Right::DrawAudit);
    if territory.everything {
        return Box::new(audit_draws::id.is_not_null());
    }
    any_of(
        Box::new(audit_draws::id.is_null()),
        inside(audit_draws::division, &territory.inside),
    )
}

pub fn find(
    conn: &mut PgConnection,
    id: AuditDrawId,
    caller: &Caller,
) -> QueryResult<Option<AuditDraw>> {
    audit_draws::table
        .find(id)
        .filter(visible_to(caller))
        .select(AuditDraw::as_select())
        .first(conn)
        .optional()
}

pub fn lock(
    conn: &mut PgConnection,
    id: AuditDrawId,
    caller: &Caller,
) -> QueryResult<Option<AuditDraw>> {
    audit_draws::table
        .find(id)
        .filter(visible_to(caller))
        .select(AuditDraw::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// The frozen population, in the order of ids.
pub fn tickets(conn: &mut PgConnection, id: AuditDrawId) -> QueryResult<Vec<Ticket>> {
    let rows: Vec<(ServiceRecordId, BrokerId)> = audit_draw_records::table
        .filter(audit_draw_records::draw_id.eq(id))
        .order(audit_draw_records::record_id)
        .select((audit_draw_records::record_id, audit_draw_records::broker_id))
        .load(conn)?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(record, broker)| Ticket { record, broker })
        .collect())
}

/// A seed, who gave it, and where it comes from.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = audit_draws)]
pub struct Seeded {
    pub status: AuditDrawStatus,
    pub seed: String,
    pub seed_source: String,
    pub seeded_by: UserId,
    pub seeded_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

pub fn set_drawn(
    conn: &mut PgConnection,
    id: AuditDrawId,
    seeded: &Seeded,
    sample: &[(ServiceRecordId, i32)],
) -> QueryResult<AuditDraw> {
    for (record, place) in sample {
        diesel::update(audit_draw_records::table.find((id, *record)))
            .set(audit_draw_records::place.eq(*place))
            .execute(conn)?;
    }
    diesel::update(audit_draws::table.find(id))
        .set((seeded, audit_draws::version.eq(audit_draws::version + 1)))
        .returning(AuditDraw::as_returning())
        .get_result(conn)
}

pub fn page(
    conn: &mut PgConnection,
    division: Option<&DivisionCode>,
    caller: &Caller,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<AuditDraw>> {
    let mut query = audit_draws::table
        .filter(visible_to(caller))
        .select(AuditDraw::as_select())
        .into_boxed();
    if let Some(division) = division {
        query = query.filter(audit_draws::division.like(format!("{}%", division.prefix())));
    }
    if let Some(before) = before {
        query = query.filter(audit_draws::id.lt(AuditDrawId(before)));
    }
    query.order(audit_draws::id.desc()).limit(fetch).load(conn)
}

/// A drawn record, and where it stands now.
#[derive(Clone, Debug, Queryable)]
pub struct Drawn {
    pub record_id: ServiceRecordId,
    pub broker_id: BrokerId,
    pub place: Option<i32>,
    pub status: ServiceRecordStatus,
    pub audited_by: Option<UserId>,
    pub audited_at: Option<DateTime<Utc>>,
    pub void_reason: Option<String>,
    pub voided_at: Option<DateTime<Utc>>,
}

/// The drawn records of a draw, in the order of ids.
pub fn drawn(
    conn: &mut PgConnection,
    id: AuditDrawId,
    after: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Drawn>> {
    let mut query = audit_draw_records::table
        .inner_join(service_records::table)
        .filter(audit_draw_records::draw_id.eq(id))
        .filter(audit_draw_records::place.is_not_null())
        .select((
            audit_draw_records::record_id,
            audit_draw_records::broker_id,
            audit_draw_records::place,
            service_records::status,
            service_records::audited_by,
            service_records::audited_at,
            service_records::void_reason,
            service_records::voided_at,
        ))
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(audit_draw_records::record_id.gt(ServiceRecordId(after)));
    }
    query
        .order(audit_draw_records::record_id)
        .limit(fetch)
        .load(conn)
}
