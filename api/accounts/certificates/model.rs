use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not, select};
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::codes::CertificateStatus;
use super::content::{self, Commitment};
pub use super::content::{AwardCertificate, CertificateContent, HoursPart, TrainingCertificate};
use super::number;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    AwardId, CertificateId, EnrollmentId, OrganizationId, PersonId, PersonRecordId,
    TrainingSessionId, UserId,
};
use crate::people::memberships::model::managers_of;
use crate::people::organizations::model as organizations;
use crate::people::users::model::{person_name, persons_of};
use crate::platform::db::Tx;
use crate::platform::db::schema::{awards, certificates, entries, person_records, users};
use crate::platform::error::Result;
use crate::platform::pdf::require_glyphs;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = certificates)]
pub struct Certificate {
    pub id: CertificateId,
    pub version: i32,
    pub number: String,
    pub status: CertificateStatus,
    pub status_reason: Option<String>,
    pub training_session_id: Option<TrainingSessionId>,
    pub enrollment_id: Option<EnrollmentId>,
    pub award_id: Option<AwardId>,
    pub holder_id: Option<PersonId>,
    pub holder_name: Option<String>,
    pub holder_salt: Option<String>,
    pub organization_id: Option<OrganizationId>,
    pub division: DivisionCode,
    pub hours_year: Option<i32>,
    pub content: Value,
    pub content_hash: String,
    pub supersedes_id: Option<CertificateId>,
    pub issued_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl Certificate {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    /// What was printed.
    pub fn printed(&self) -> Result<CertificateContent> {
        let content = serde_json::from_value(self.content.clone());
        Ok(content.map_err(anyhow::Error::from)?)
    }

    /// What it rests on.
    pub fn basis(&self) -> Option<Basis> {
        match (self.training_session_id, self.enrollment_id, self.award_id) {
            (Some(session), Some(enrollment), _) => Some(Basis::Training(session, enrollment)),
            (_, _, Some(award)) => Some(Basis::Award(award)),
            _ => None,
        }
    }
}

/// What a certificate rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    Training(TrainingSessionId, EnrollmentId),
    Award(AwardId),
}

/// For whom a certificate is, and what it rests on.
pub struct Grounds {
    pub basis: Basis,
    /// `None`: the organisation.
    pub holder_id: Option<PersonId>,
    pub organization_id: Option<OrganizationId>,
    pub supersedes_id: Option<CertificateId>,
}

/// A person who may get a certificate.
#[derive(Clone, Debug)]
pub struct Holder {
    pub id: PersonId,
    pub name: String,
}

/// Issues a certificate to the holder of this name. The members `number` and `holder_commitment` of the content are filled in here. Fails with 422
/// `glyph_missing` if it cannot be printed.
pub fn issue(
    tx: &mut Tx<'_>,
    grounds: &Grounds,
    content: CertificateContent,
    holder: &str,
    by: UserId,
) -> Result<Certificate> {
    let commitment = Commitment::to(holder);
    let number = number::new(content.year());
    let content = content.numbered(&number, &commitment.hash);
    require_glyphs(content.texts().into_iter().chain([holder]))?;
    let (session, enrollment, award) = match grounds.basis {
        Basis::Training(session, enrollment) => (Some(session), Some(enrollment), None),
        Basis::Award(award) => (None, None, Some(award)),
    };
    let division = content.division().clone();
    let hours_year = content.hours_year();
    let content = serde_json::to_value(content).map_err(anyhow::Error::from)?;
    let row = diesel::insert_into(certificates::table)
        .values((
            (
                certificates::id.eq(CertificateId::new()),
                certificates::number.eq(number),
                certificates::training_session_id.eq(session),
                certificates::enrollment_id.eq(enrollment),
                certificates::award_id.eq(award),
                certificates::holder_id.eq(grounds.holder_id),
                certificates::holder_name.eq(commitment.name),
                certificates::holder_salt.eq(commitment.salt),
                certificates::organization_id.eq(grounds.organization_id),
                certificates::division.eq(division),
            ),
            certificates::hours_year.eq(hours_year),
            certificates::content_hash.eq(content::hash(&content)),
            certificates::content.eq(content),
            certificates::supersedes_id.eq(grounds.supersedes_id),
            certificates::issued_by.eq(by),
            certificates::issued_at.eq(tx.now),
            certificates::updated_at.eq(tx.now),
        ))
        .returning(Certificate::as_returning())
        .get_result(tx.conn)?;
    tell_holder(&row);
    Ok(row)
}

/// The one place from which holders are told of a new certificate (`certificate_issued`).
fn tell_holder(certificate: &Certificate) {
    tracing::debug!(number = certificate.number, "certificate_issued");
}

pub fn find(conn: &mut PgConnection, number: &str) -> QueryResult<Option<Certificate>> {
    certificates::table
        .filter(certificates::number.eq(number))
        .select(Certificate::as_select())
        .first(conn)
        .optional()
}

/// Locks a certificate until the transaction ends.
pub fn lock(conn: &mut PgConnection, number: &str) -> QueryResult<Option<Certificate>> {
    certificates::table
        .filter(certificates::number.eq(number))
        .select(Certificate::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// The numbers of the certificate before and of the one after.
pub fn neighbours(
    conn: &mut PgConnection,
    row: &Certificate,
) -> QueryResult<(Option<String>, Option<String>)> {
    let before = certificates::table
        .filter(certificates::id.nullable().eq(row.supersedes_id))
        .select(certificates::number)
        .first(conn)
        .optional()?;
    let after = certificates::table
        .filter(certificates::supersedes_id.eq(row.id))
        .select(certificates::number)
        .first(conn)
        .optional()?;
    Ok((before, after))
}

/// The last certificate of a person for a session: no other has taken its place.
pub fn last_of(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    person: PersonId,
) -> QueryResult<Option<Certificate>> {
    let later = diesel::alias!(certificates as later);
    let superseded = later.filter(
        later
            .field(certificates::supersedes_id)
            .eq(certificates::id.nullable()),
    );
    certificates::table
        .filter(certificates::training_session_id.eq(session))
        .filter(certificates::holder_id.eq_any(persons_of(conn, person)?))
        .filter(not(exists(superseded)))
        .order(certificates::id.desc())
        .select(Certificate::as_select())
        .first(conn)
        .optional()
}

/// The last certificate of an award: no other has taken its place.
pub fn last_of_award(conn: &mut PgConnection, award: AwardId) -> QueryResult<Option<Certificate>> {
    certificates::table
        .filter(certificates::award_id.eq(award))
        .order(certificates::id.desc())
        .select(Certificate::as_select())
        .first(conn)
        .optional()
}

/// Ends the certificate of an award that is revoked or replaced, if there is a valid one. The row of the award is locked before.
pub fn end_of_award(
    tx: &mut Tx<'_>,
    award: AwardId,
    reason: &str,
    by: UserId,
) -> QueryResult<Option<Certificate>> {
    let valid = certificates::table
        .filter(certificates::award_id.eq(award))
        .filter(certificates::status.eq(CertificateStatus::Valid))
        .select(Certificate::as_select())
        .for_no_key_update()
        .first(tx.conn)
        .optional()?;
    match valid {
        Some(row) => Ok(Some(end(tx, row, CertificateStatus::Revoked, reason, by)?)),
        None => Ok(None),
    }
}

/// The certificates of persons and of organisations that are holders themselves, newest first.
pub fn of_holders(
    conn: &mut PgConnection,
    persons: &[PersonId],
    organizations: &[OrganizationId],
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Certificate>> {
    let of_organization = certificates::holder_id.is_null().and(
        certificates::organization_id
            .assume_not_null()
            .eq_any(organizations.to_vec()),
    );
    let of_person = certificates::holder_id
        .assume_not_null()
        .eq_any(persons.to_vec());
    let mut query = certificates::table
        .filter(
            certificates::holder_id
                .is_not_null()
                .and(of_person)
                .or(of_organization),
        )
        .select(Certificate::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(certificates::id.lt(CertificateId(before)));
    }
    query.order(certificates::id.desc()).limit(fetch).load(conn)
}

/// The certificates of persons, newest first; only those whose hours count, for a year.
pub fn of_persons(
    conn: &mut PgConnection,
    persons: &[PersonId],
    counted_in: Option<i32>,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Certificate>> {
    let mut query = certificates::table
        .filter(certificates::holder_id.eq_any(persons.to_vec()))
        .select(Certificate::as_select())
        .into_boxed();
    if let Some(year) = counted_in {
        query = query
            .filter(certificates::hours_year.eq(year))
            .filter(certificates::status.eq(CertificateStatus::Valid));
    }
    if let Some(before) = before {
        query = query.filter(certificates::id.lt(CertificateId(before)));
    }
    query.order(certificates::id.desc()).limit(fetch).load(conn)
}

/// The certificates of a session, newest first.
pub fn of_session(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    status: Option<CertificateStatus>,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Certificate>> {
    let mut query = certificates::table
        .filter(certificates::training_session_id.eq(session))
        .select(Certificate::as_select())
        .into_boxed();
    if let Some(status) = status {
        query = query.filter(certificates::status.eq(status));
    }
    if let Some(before) = before {
        query = query.filter(certificates::id.lt(CertificateId(before)));
    }
    query.order(certificates::id.desc()).limit(fetch).load(conn)
}

/// Ends a certificate, or leaves a revoked one as it is.
pub fn end(
    tx: &mut Tx<'_>,
    row: Certificate,
    status: CertificateStatus,
    reason: &str,
    by: UserId,
) -> QueryResult<Certificate> {
    if row.status == status {
        return Ok(row);
    }
    diesel::update(certificates::table.find(row.id))
        .set((
            certificates::status.eq(status),
            certificates::status_reason.eq(reason),
            certificates::ended_by.eq(by),
            certificates::ended_at.eq(tx.now),
            certificates::updated_at.eq(tx.now),
            certificates::version.eq(certificates::version + 1),
        ))
        .returning(Certificate::as_returning())
        .get_result(tx.conn)
}

/// The accounts of a person, as owners of what is the person's.
pub fn accounts_of(conn: &mut PgConnection, person: PersonId) -> QueryResult<Vec<UserId>> {
    let ids = persons_of(conn, person)?;
    Ok(ids.into_iter().map(|id| UserId(id.0)).collect())
}

/// The accounts that may download a certificate: of the holder, and of an award also the owner of the entry and those who act
/// for the organisation that is the holder.
pub fn owners_of(
    conn: &mut PgConnection,
    row: &Certificate,
    today: NaiveDate,
) -> QueryResult<Vec<UserId>> {
    let mut owners = match row.holder_id {
        Some(holder) => accounts_of(conn, holder)?,
        None => Vec::new(),
    };
    if let (None, Some(organization)) = (row.holder_id, row.organization_id) {
        owners.extend(managers_of(conn, organization, today)?);
        let found = organizations::find(conn, organization)?;
        owners.extend(found.and_then(|found| found.account_id));
    }
    if let Some(award) = row.award_id {
        let owner: Option<UserId> = awards::table
            .inner_join(entries::table.on(entries::id.nullable().eq(awards::entry_id)))
            .filter(awards::id.eq(award))
            .select(entries::owner_id)
            .first(conn)
            .optional()?;
        if let Some(owner) = owner {
            owners.extend(accounts_of(conn, PersonId(owner.0))?);
        }
    }
    Ok(owners)
}

/// The persons' present names. None of them is erased until the transaction ends; those who are already are left out.
pub fn hold_holders(conn: &mut PgConnection, persons: &[PersonId]) -> QueryResult<Vec<Holder>> {
    let mut all: Vec<Uuid> = Vec::new();
    for person in persons {
        all.extend(persons_of(conn, *person)?.into_iter().map(|id| id.0));
    }
    all.sort();
    all.dedup();
    let as_accounts: Vec<UserId> = all.iter().copied().map(UserId).collect();
    let accounts: Vec<(UserId, Option<DateTime<Utc>>)> = users::table
        .filter(users::id.eq_any(as_accounts))
        .order(users::id)
        .select((users::id, users::erased_at))
        .for_share()
        .load(conn)?;
    let as_records: Vec<PersonRecordId> = all.into_iter().map(PersonRecordId).collect();
    let records: Vec<(PersonRecordId, Option<DateTime<Utc>>)> = person_records::table
        .filter(person_records::id.eq_any(as_records))
        .order(person_records::id)
        .select((person_records::id, person_records::erased_at))
        .for_share()
        .load(conn)?;
    let erased: Vec<Uuid> = accounts
        .iter()
        .map(|(id, at)| (id.0, at))
        .chain(records.iter().map(|(id, at)| (id.0, at)))
        .filter(|(_, at)| at.is_some())
        .map(|(id, _)| id)
        .collect();
    let mut holders = Vec::new();
    for person in persons {
        let ids = persons_of(conn, *person)?;
        let name: Option<String> = select(person_name(person.0)).get_result(conn)?;
        if let Some(name) = name.filter(|_| !ids.iter().any(|id| erased.contains(&id.0))) {
            holders.push(Holder { id: *person, name });
        }
    }
    Ok(holders)
}
