use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::{CertificateKind, CertificateStatus};
use super::content::{CertificateContent, HoursPart};
use super::model::{self, Certificate};
use crate::kernel::ids::{AwardId, EnrollmentId, PersonId, TrainingSessionId};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// A certificate: every printed fact, and how it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"number": "TF2024-7K3M-9QWE-0RTY-2ZXC", "status": "valid", "status_reason": null, "ended_at": null,
    "holder": {"name": "彭万里", "salt": "5f1d7a84db00d2fce00b31a7fc73224f5f1d7a84db00d2fce00b31a7fc73224f"},
    "holder_erased": false,
    "content": {"number": "TF2024-7K3M-9QWE-0RTY-2ZXC", "kind": "completion",
        "holder_commitment": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
        "organization": "四川迪弗电气科技有限公司", "title": "成都平原片区业务培训", "program": "天府科技云业务培训",
        "training_session_id": "0198f3a2-5b1c-7000-8000-000000000091",
        "training_program_id": "0198f3a2-5b1c-7000-8000-000000000090", "division": "510118", "division_name": "新津区",
        "starts_on": "2024-08-30", "ends_on": "2024-08-30", "half_days": 2,
        "hours": [{"hours_type": "professional", "level": "province", "hours": 8}], "hours_year": 2024,
        "issuer": "四川省科学技术协会", "issued_on": "2024-08-31", "supersedes": null},
    "content_hash": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b", "supersedes": null,
    "superseded_by": null, "issued_at": "2024-08-31T01:02:03.000004Z"}))]
pub struct CertificateView {
    pub number: String,
    pub status: CertificateStatus,
    /// Why it was revoked, or another took its place.
    pub status_reason: Option<String>,
    /// Since when it is revoked or superseded.
    pub ended_at: Option<DateTime<Utc>>,
    /// Null once the holder was erased.
    pub holder: Option<CertificateHolder>,
    pub holder_erased: bool,
    pub content: CertificateContent,
    /// SHA-256, in hex, of the canonical JSON of `content`.
    pub content_hash: String,
    /// The number of the certificate whose place it took.
    pub supersedes: Option<String>,
    /// The number of the certificate that took its place.
    pub superseded_by: Option<String>,
    pub issued_at: DateTime<Utc>,
}

/// The name as printed, and the salt with which it stands in `holder_commitment`.
#[derive(Debug, Serialize, ToSchema)]
pub struct CertificateHolder {
    pub name: String,
    /// 32 bytes in hex.
    pub salt: String,
}

impl CertificateView {
    pub fn of(conn: &mut PgConnection, row: &Certificate) -> Result<Self> {
        let (supersedes, superseded_by) = model::neighbours(conn, row)?;
        let holder = row.holder_name.clone().zip(row.holder_salt.clone());
        let holder = holder.map(|(name, salt)| CertificateHolder { name, salt });
        Ok(Self {
            content: row.printed()?,
            number: row.number.clone(),
            status: row.status,
            status_reason: row.status_reason.clone(),
            ended_at: row.ended_at,
            holder_erased: holder.is_none(),
            holder,
            content_hash: row.content_hash.clone(),
            supersedes,
            superseded_by,
            issued_at: row.issued_at,
        })
    }

    /// The answer to a read or a change.
    pub fn answer(conn: &mut PgConnection, row: &Certificate) -> Result<Answer> {
        Ok(Answer::ok(&Self::of(conn, row)?)?.etag(row.etag()))
    }

    pub fn created(conn: &mut PgConnection, row: &Certificate) -> Result<Answer> {
        let location = format!("/v1/certificates/{}", row.number);
        Ok(Answer::created(location, &Self::of(conn, row)?)?.etag(row.etag()))
    }
}

/// A certificate in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"number": "TF2024-7K3M-9QWE-0RTY-2ZXC", "status": "valid", "kind": "completion",
    "training_session_id": "0198f3a2-5b1c-7000-8000-000000000091", "enrollment_id": "0198f3a2-5b1c-7000-8000-000000000092",
    "award_id": null, "holder_id": "0198f3a2-5b1c-7000-8000-000000000001", "holder_name": "彭万里", "title": "成都平原片区业务培训",
    "hours": [{"hours_type": "professional", "level": "province", "hours": 8}], "hours_year": 2024,
    "issued_at": "2024-08-31T01:02:03.000004Z"}))]
pub struct CertificateItem {
    pub number: String,
    pub status: CertificateStatus,
    pub kind: CertificateKind,
    /// Null for an award.
    pub training_session_id: Option<TrainingSessionId>,
    pub enrollment_id: Option<EnrollmentId>,
    /// Null for a training.
    pub award_id: Option<AwardId>,
    /// The account or the record of the holder. Null: the holder is an organisation.
    pub holder_id: Option<PersonId>,
    /// Null once the holder was erased.
    pub holder_name: Option<String>,
    /// The training session, or the contest.
    pub title: String,
    /// Empty for an award.
    pub hours: Vec<HoursPart>,
    /// Null for an award.
    pub hours_year: Option<i32>,
    pub issued_at: DateTime<Utc>,
}

impl CertificateItem {
    pub fn new(row: Certificate) -> Result<Self> {
        let (kind, title, hours) = match row.printed()? {
            CertificateContent::Training(content) => (content.kind, content.title, content.hours),
            CertificateContent::Award(content) => (content.kind, content.title, Vec::new()),
        };
        Ok(Self {
            number: row.number,
            status: row.status,
            kind,
            training_session_id: row.training_session_id,
            enrollment_id: row.enrollment_id,
            award_id: row.award_id,
            holder_id: row.holder_id,
            holder_name: row.holder_name,
            title,
            hours,
            hours_year: row.hours_year,
            issued_at: row.issued_at,
        })
    }
}

/// A page of certificates, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct CertificatePage {
    pub items: Vec<CertificateItem>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// The certificates of an account, for the export.
pub fn exported(conn: &mut PgConnection, account: PersonId) -> Result<Vec<CertificateView>> {
    let rows = model::of_persons(conn, &[account], None, None, i64::MAX)?;
    rows.iter()
        .map(|row| CertificateView::of(conn, row))
        .collect()
}
