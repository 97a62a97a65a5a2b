use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::CredentialLevel;
use crate::access::auth::Caller;
use crate::brokering::brokers::model::work_shown_to;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{BrokerId, CertificateId, CredentialId, UserId};
use crate::people::users::model::person_ids;
use crate::platform::db::schema::{
    broker_rules, brokers, certificates, credential_certificates, credentials,
};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = credentials)]
pub struct Credential {
    pub id: CredentialId,
    pub version: i32,
    pub broker_id: BrokerId,
    pub level: CredentialLevel,
    pub scheme: String,
    pub registration_number: String,
    pub issuer: String,
    pub valid_from_on: NaiveDate,
    pub valid_to_on: Option<NaiveDate>,
    pub training_minutes: i32,
    pub recorded_by: UserId,
    pub recorded_at: DateTime<Utc>,
    pub revoked_by: Option<UserId>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub revocation_reason: Option<String>,
    pub updated_at: DateTime<Utc>,
}

impl Credential {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    pub fn is_valid(&self, on: NaiveDate) -> bool {
        self.revoked_at.is_none()
            && self.valid_from_on <= on
            && self.valid_to_on.is_none_or(|last| last >= on)
    }
}

#[derive(Debug, Insertable)]
#[diesel(table_name = credentials)]
pub struct NewCredentialRow {
    pub id: CredentialId,
    pub broker_id: BrokerId,
    pub level: CredentialLevel,
    pub scheme: String,
    pub registration_number: String,
    pub issuer: String,
    pub valid_from_on: NaiveDate,
    pub valid_to_on: Option<NaiveDate>,
    pub training_minutes: i32,
    pub recorded_by: UserId,
    pub recorded_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Which credentials a list shows, newest first.
#[derive(Clone, Debug)]
pub struct CredentialScope {
    pub broker: Option<BrokerId>,
    pub level: Option<CredentialLevel>,
    pub valid_on: Option<NaiveDate>,
    pub expiring_before: Option<NaiveDate>,
}

/// Credentials that are valid on a day.
#[diesel::dsl::auto_type(no_type_alias)]
fn valid(on: NaiveDate) -> _ {
    let last = credentials::valid_to_on;
    credentials::revoked_at
        .is_null()
        .and(credentials::valid_from_on.le(on))
        .and(last.is_null().or(last.assume_not_null().ge(on)))
}

pub fn insert(
    conn: &mut PgConnection,
    row: &NewCredentialRow,
    certificates: &[CertificateId],
) -> QueryResult<Credential> {
    let credential = diesel::insert_into(credentials::table)
        .values(row)
        .returning(Credential::as_returning())
        .get_result(conn)?;
    let links: Vec<_> = certificates
        .iter()
        .map(|certificate| {
            (
                credential_certificates::credential_id.eq(row.id),
                credential_certificates::certificate_id.eq(certificate),
            )
        })
        .collect();
    diesel::insert_into(credential_certificates::table)
        .values(links)
        .execute(conn)?;
    Ok(credential)
}

/// The valid certificates among these that a person holds.
pub fn held(
    conn: &mut PgConnection,
    account: UserId,
    ids: &[CertificateId],
) -> QueryResult<Vec<CertificateId>> {
    let persons: Vec<Uuid> = diesel::select(person_ids(account.0)).get_result(conn)?;
    certificates::table
        .filter(certificates::id.eq_any(ids))
        .filter(certificates::status.eq("valid"))
        .filter(certificates::holder_id.assume_not_null().eq_any(persons))
        .select(certificates::id)
        .load(conn)
}

/// The certificates that credentials name.
pub fn certificates_of(
    conn: &mut PgConnection,
    ids: &[CredentialId],
) -> QueryResult<Vec<(CredentialId, CertificateId)>> {
    credential_certificates::table
        .filter(credential_certificates::credential_id.eq_any(ids))
        .order(credential_certificates::certificate_id)
        .select((
            credential_certificates::credential_id,
            credential_certificates::certificate_id,
        ))
        .load(conn)
}

fn scoped(scope: &CredentialScope, caller: &Caller) -> credentials::BoxedQuery<'static, Pg> {
    let shown = brokers::table
        .into_boxed()
        .filter(work_shown_to(Some(caller)))
        .select(brokers::id);
    let mut query = credentials::table
        .into_boxed()
        .filter(credentials::broker_id.eq_any(shown));
    if let Some(broker) = scope.broker {
        query = query.filter(credentials::broker_id.eq(broker));
    }
    if let Some(level) = scope.level {
        query = query.filter(credentials::level.eq(level));
    }
    if let Some(day) = scope.valid_on {
        query = query.filter(valid(day));
    }
    if let Some(day) = scope.expiring_before {
        query = query
            .filter(credentials::revoked_at.is_null())
            .filter(credentials::valid_to_on.assume_not_null().lt(day));
    }
    query
}

pub fn page(
    conn: &mut PgConnection,
    scope: &CredentialScope,
    caller: &Caller,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Credential>> {
    let mut query = scoped(scope, caller).select(Credential::as_select());
    if let Some(before) = before {
        query = query.filter(credentials::id.lt(CredentialId(before)));
    }
    query.order(credentials::id.desc()).limit(fetch).load(conn)
}

/// A credential that the caller may read.
pub fn find(
    conn: &mut PgConnection,
    id: CredentialId,
    caller: &Caller,
) -> QueryResult<Option<Credential>> {
    let all = CredentialScope {
        broker: None,
        level: None,
        valid_on: None,
        expiring_before: None,
    };
    scoped(&all, caller)
        .filter(credentials::id.eq(id))
        .select(Credential::as_select())
        .first(conn)
        .optional()
}

/// Locks a credential until the transaction ends.
pub fn lock(conn: &mut PgConnection, id: CredentialId) -> QueryResult<Credential> {
    credentials::table
        .find(id)
        .select(Credential::as_select())
        .for_no_key_update()
        .first(conn)
}

pub fn revoke(
    conn: &mut PgConnection,
    id: CredentialId,
    by: UserId,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<Credential> {
    diesel::update(credentials::table.find(id))
        .set((
            credentials::revoked_by.eq(by),
            credentials::revoked_at.eq(now),
            credentials::revocation_reason.eq(reason),
            credentials::version.eq(credentials::version + 1),
            credentials::updated_at.eq(now),
        ))
        .returning(Credential::as_returning())
        .get_result(conn)
}

/// The levels that these brokers hold on a day.
pub fn levels_of(
    conn: &mut PgConnection,
    ids: &[BrokerId],
    on: NaiveDate,
) -> QueryResult<Vec<(BrokerId, CredentialLevel)>> {
    credentials::table
        .filter(credentials::broker_id.eq_any(ids))
        .filter(valid(on))
        .select((credentials::broker_id, credentials::level))
        .distinct()
        .order((credentials::broker_id, credentials::level))
        .load(conn)
}

/// The brokers among these who hold one of the levels on a day.
pub fn with_valid_credential(
    conn: &mut PgConnection,
    ids: &[BrokerId],
    levels: &[CredentialLevel],
    on: NaiveDate,
) -> QueryResult<HashSet<BrokerId>> {
    let held: Vec<BrokerId> = credentials::table
        .filter(credentials::broker_id.eq_any(ids))
        .filter(credentials::level.eq_any(levels))
        .filter(valid(on))
        .select(credentials::broker_id)
        .load(conn)?;
    Ok(held.into_iter().collect())
}

/// The levels that a division requires of main brokers, by the nearest rule upwards. Empty: none is required.
pub fn required_levels(
    conn: &mut PgConnection,
    division: &DivisionCode,
) -> QueryResult<Vec<CredentialLevel>> {
    let nearest: Option<Vec<CredentialLevel>> = broker_rules::table
        .filter(broker_rules::division.eq_any(division.with_those_around()))
        .order(broker_rules::division.desc())
        .select(broker_rules::credential_levels)
        .first(conn)
        .optional()?;
    Ok(nearest.unwrap_or_default())
}
