use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::{
    ConfirmationWay, ServiceChannel, ServiceKind, ServiceRecordStatus, ServiceStep,
};
pub use super::visible::{ServedRecord, find, find_by_ref, lock, page, visible_to};
use crate::access::external_ref::ClientRef;
use crate::brokering::service_plans::model::Party;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    ApiClientId, BrokerId, CaseId, MatchId, OrganizationId, PersonId, ServicePlanId,
    ServiceRecordId, TeamId, UserId,
};
use crate::platform::db::schema::{service_record_versions, service_records};

/// Rows of one statement: PostgreSQL takes 65,535 values.
const ROWS_AT_ONCE: usize = 1000;

/// What a record says of the service.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = service_records)]
pub struct ServiceContent {
    pub kind: ServiceKind,
    #[diesel(treat_none_as_null = true)]
    pub step: Option<ServiceStep>,
    pub channel: ServiceChannel,
    pub place: String,
    pub division: DivisionCode,
    pub started_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub minutes: i32,
    pub outcome: String,
    /// The first day of the month in which the service started.
    pub month: NaiveDate,
    pub late: bool,
    /// Why it was recorded after its month was locked.
    #[diesel(treat_none_as_null = true)]
    pub late_reason: Option<String>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = service_records)]
pub struct ServiceRecord {
    pub id: ServiceRecordId,
    pub version: i32,
    pub version_number: i32,
    pub status: ServiceRecordStatus,
    pub broker_id: BrokerId,
    pub served_person_id: Option<PersonId>,
    pub served_team_id: Option<TeamId>,
    pub served_organization_id: Option<OrganizationId>,
    pub case_id: Option<CaseId>,
    pub plan_id: Option<ServicePlanId>,
    pub match_id: Option<MatchId>,
    #[diesel(embed)]
    pub content: ServiceContent,
    pub recorded_by: UserId,
    pub asked_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub confirmed_via: Option<ConfirmationWay>,
    pub confirmed_by: Option<UserId>,
    pub disputed_at: Option<DateTime<Utc>>,
    pub disputed_via: Option<ConfirmationWay>,
    pub disputed_by: Option<UserId>,
    pub dispute_reason: Option<String>,
    pub audited_by: Option<UserId>,
    pub audited_at: Option<DateTime<Utc>>,
    pub voided_by: Option<UserId>,
    pub voided_at: Option<DateTime<Utc>>,
    pub void_reason: Option<String>,
    pub hearing: Option<String>,
    pub client_id: Option<ApiClientId>,
    pub client_ref: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl ServiceRecord {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    pub fn served(&self) -> Option<Party> {
        Party::of_columns((
            self.served_person_id,
            self.served_team_id,
            self.served_organization_id,
        ))
    }

    /// Where the record stands: a record that waited too long is no longer confirmed, even before that is written.
    pub fn status_at(&self, now: DateTime<Utc>, window: Duration) -> ServiceRecordStatus {
        match self.status == ServiceRecordStatus::Recorded && self.asked_at + window <= now {
            true => ServiceRecordStatus::ExpiredUnconfirmed,
            false => self.status,
        }
    }
}

#[derive(Debug, Insertable)]
#[diesel(table_name = service_records)]
pub struct NewServiceRecordRow {
    pub id: ServiceRecordId,
    pub broker_id: BrokerId,
    pub served_person_id: Option<PersonId>,
    pub served_team_id: Option<TeamId>,
    pub served_organization_id: Option<OrganizationId>,
    pub case_id: Option<CaseId>,
    pub plan_id: Option<ServicePlanId>,
    pub match_id: Option<MatchId>,
    #[diesel(embed)]
    pub content: ServiceContent,
    pub recorded_by: UserId,
    pub asked_at: DateTime<Utc>,
    pub client_id: Option<ApiClientId>,
    pub client_ref: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What a move writes: `None` leaves, `Some(None)` clears.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = service_records)]
pub struct ServiceRecordMoved {
    pub status: Option<ServiceRecordStatus>,
    pub version_number: Option<i32>,
    pub asked_at: Option<DateTime<Utc>>,
    pub confirmed_at: Option<Option<DateTime<Utc>>>,
    pub confirmed_via: Option<Option<ConfirmationWay>>,
    pub confirmed_by: Option<Option<UserId>>,
    pub disputed_at: Option<Option<DateTime<Utc>>>,
    pub disputed_via: Option<Option<ConfirmationWay>>,
    pub disputed_by: Option<Option<UserId>>,
    pub dispute_reason: Option<Option<String>>,
    pub audited_by: Option<UserId>,
    pub audited_at: Option<DateTime<Utc>>,
    pub voided_by: Option<UserId>,
    pub voided_at: Option<DateTime<Utc>>,
    pub void_reason: Option<String>,
    pub hearing: Option<String>,
}

/// Writes records; those that are there already, by their key or by the name that the API client gave, are left out.
pub fn insert_all(
    conn: &mut PgConnection,
    rows: &[NewServiceRecordRow],
) -> QueryResult<HashMap<ServiceRecordId, ServiceRecord>> {
    let mut written = HashMap::new();
    for some in rows.chunks(ROWS_AT_ONCE) {
        let made: Vec<ServiceRecord> = diesel::insert_into(service_records::table)
            .values(some)
            .on_conflict_do_nothing()
            .returning(ServiceRecord::as_returning())
            .get_results(conn)?;
        written.extend(made.into_iter().map(|one| (one.id, one)));
    }
    Ok(written)
}

/// The record of the same service, unless it is void.
pub fn find_same(
    conn: &mut PgConnection,
    row: &NewServiceRecordRow,
) -> QueryResult<Option<ServiceRecordId>> {
    let mut query = service_records::table
        .filter(service_records::broker_id.eq(row.broker_id))
        .filter(service_records::started_at.eq(row.content.started_at))
        .filter(service_records::minutes.eq(row.content.minutes))
        .filter(service_records::status.ne(ServiceRecordStatus::Voided))
        .select(service_records::id)
        .into_boxed();
    if let Some(person) = row.served_person_id {
        query = query.filter(service_records::served_person_id.eq(person));
    }
    if let Some(team) = row.served_team_id {
        query = query.filter(service_records::served_team_id.eq(team));
    }
    if let Some(organization) = row.served_organization_id {
        query = query.filter(service_records::served_organization_id.eq(organization));
    }
    query.first(conn).optional()
}

/// What an API client calls so, whether or not it may read the record.
pub fn id_by_ref(
    conn: &mut PgConnection,
    reference: &ClientRef,
) -> QueryResult<Option<ServiceRecordId>> {
    service_records::table
        .filter(service_records::client_id.eq(reference.client))
        .filter(service_records::client_ref.eq(&reference.external_ref))
        .select(service_records::id)
        .first(conn)
        .optional()
}

/// Writes a move, and the next version.
pub fn set_moved(
    conn: &mut PgConnection,
    id: ServiceRecordId,
    moved: &ServiceRecordMoved,
    now: DateTime<Utc>,
) -> QueryResult<ServiceRecord> {
    diesel::update(service_records::table.find(id))
        .set((
            moved,
            service_records::version.eq(service_records::version + 1),
            service_records::updated_at.eq(now),
        ))
        .returning(ServiceRecord::as_returning())
        .get_result(conn)
}

/// Writes what the record says now, with a move beside it.
pub fn rewrite(
    conn: &mut PgConnection,
    id: ServiceRecordId,
    content: &ServiceContent,
    moved: &ServiceRecordMoved,
    now: DateTime<Utc>,
) -> QueryResult<ServiceRecord> {
    diesel::update(service_records::table.find(id))
        .set(content)
        .execute(conn)?;
    set_moved(conn, id, moved, now)
}

/// What a record said before an amendment.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = service_record_versions)]
pub struct FormerVersion {
    pub id: Uuid,
    pub record_id: ServiceRecordId,
    pub number: i32,
    pub status: ServiceRecordStatus,
    pub kind: ServiceKind,
    pub step: Option<ServiceStep>,
    pub channel: ServiceChannel,
    pub place: String,
    pub division: DivisionCode,
    pub started_at: DateTime<Utc>,
    pub minutes: i32,
    pub outcome: String,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub amend_reason: String,
    pub amended_by: UserId,
    pub amended_at: DateTime<Utc>,
}

/// Keeps the version that an amendment replaces.
pub fn keep_version(
    conn: &mut PgConnection,
    record: &ServiceRecord,
    reason: &str,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let content = record.content.clone();
    let row = FormerVersion {
        id: Uuid::now_v7(),
        record_id: record.id,
        number: record.version_number,
        status: record.status,
        kind: content.kind,
        step: content.step,
        channel: content.channel,
        place: content.place,
        division: content.division,
        started_at: content.started_at,
        minutes: content.minutes,
        outcome: content.outcome,
        confirmed_at: record.confirmed_at,
        amend_reason: reason.to_owned(),
        amended_by: by,
        amended_at: now,
    };
    diesel::insert_into(service_record_versions::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// The versions before the one that is in force, the first one first.
pub fn former_versions(
    conn: &mut PgConnection,
    id: ServiceRecordId,
) -> QueryResult<Vec<FormerVersion>> {
    service_record_versions::table
        .filter(service_record_versions::record_id.eq(id))
        .order(service_record_versions::number)
        .select(FormerVersion::as_select())
        .load(conn)
}

/// Ends at most so many records that waited too long for the served party.
pub fn expire_due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    window: Duration,
    most: i64,
) -> QueryResult<usize> {
    let due: Vec<ServiceRecordId> = service_records::table
        .filter(service_records::status.eq(ServiceRecordStatus::Recorded))
        .filter(service_records::asked_at.le(now - window))
        .select(service_records::id)
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::update(service_records::table.filter(service_records::id.eq_any(due)))
        .set((
            service_records::status.eq(ServiceRecordStatus::ExpiredUnconfirmed),
            service_records::version.eq(service_records::version + 1),
            service_records::updated_at.eq(now),
        ))
        .execute(conn)
}

/// All records of services to an account, for the export.
pub fn of_account(conn: &mut PgConnection, account: UserId) -> QueryResult<Vec<ServiceRecord>> {
    service_records::table
        .filter(service_records::served_person_id.eq(PersonId(account.0)))
        .order(service_records::id)
        .select(ServiceRecord::as_select())
        .load(conn)
}
