use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{PgConnection, QueryResult};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::CredentialLevel;
use super::model::{self, Credential};
use crate::kernel::ids::{BrokerId, CertificateId, CredentialId, UserId};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// A credential of a broker (技术经纪人, 技术经理人).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000d5", "broker_id": "0198f3a2-5b1c-7000-8000-0000000000d1",
    "level": "junior_technology_broker", "scheme": "四川省技术经纪人", "registration_number": "CJ-2024-0017",
    "issuer": "四川省科学技术厅", "valid_from_on": "2024-01-01", "valid_to_on": "2026-12-31", "valid": true,
    "training_minutes": 2400, "certificate_ids": [], "recorded_by": "0198f3a2-5b1c-7000-8000-000000000009",
    "recorded_at": "2024-08-30T01:02:03.000004Z", "revoked_by": null, "revoked_at": null, "revocation_reason": null,
    "updated_at": "2024-08-30T01:02:03.000004Z"}))]
pub struct CredentialView {
    pub id: CredentialId,
    pub broker_id: BrokerId,
    pub level: CredentialLevel,
    /// The scheme by which the level is given.
    pub scheme: String,
    pub registration_number: String,
    pub issuer: String,
    /// First day of validity.
    pub valid_from_on: NaiveDate,
    /// Last day of validity; null while there is no end.
    pub valid_to_on: Option<NaiveDate>,
    /// Whether the credential is valid today.
    pub valid: bool,
    /// Training that the credential stands on, in minutes.
    #[schema(minimum = 0, maximum = 600_000)]
    pub training_minutes: i32,
    /// The certificates of trainings from which the minutes come.
    pub certificate_ids: Vec<CertificateId>,
    pub recorded_by: UserId,
    pub recorded_at: DateTime<Utc>,
    pub revoked_by: Option<UserId>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub revocation_reason: Option<String>,
    pub updated_at: DateTime<Utc>,
    #[serde(skip)]
    etag: String,
}

/// Credentials with their certificates, in the order given.
pub fn show_many(
    conn: &mut PgConnection,
    credentials: Vec<Credential>,
    today: NaiveDate,
) -> QueryResult<Vec<CredentialView>> {
    let ids: Vec<CredentialId> = credentials.iter().map(|one| one.id).collect();
    let mut certificates: HashMap<CredentialId, Vec<CertificateId>> = HashMap::new();
    for (credential, certificate) in model::certificates_of(conn, &ids)? {
        certificates
            .entry(credential)
            .or_default()
            .push(certificate);
    }
    let view = |one: Credential| CredentialView {
        etag: format!("\"{}-{}\"", one.version, u8::from(one.is_valid(today))),
        valid: one.is_valid(today),
        certificate_ids: certificates.remove(&one.id).unwrap_or_default(),
        id: one.id,
        broker_id: one.broker_id,
        level: one.level,
        scheme: one.scheme,
        registration_number: one.registration_number,
        issuer: one.issuer,
        valid_from_on: one.valid_from_on,
        valid_to_on: one.valid_to_on,
        training_minutes: one.training_minutes,
        recorded_by: one.recorded_by,
        recorded_at: one.recorded_at,
        revoked_by: one.revoked_by,
        revoked_at: one.revoked_at,
        revocation_reason: one.revocation_reason,
        updated_at: one.updated_at,
    };
    Ok(credentials.into_iter().map(view).collect())
}

/// One credential.
pub fn show(
    conn: &mut PgConnection,
    credential: Credential,
    today: NaiveDate,
) -> Result<CredentialView> {
    let mut all = show_many(conn, vec![credential], today)?;
    all.pop()
        .ok_or_else(|| anyhow::anyhow!("a credential without a view").into())
}

impl CredentialView {
    pub fn etag(&self) -> &str {
        &self.etag
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag.clone()))
    }

    pub fn created(&self) -> Result<Answer> {
        let location = format!("/v1/credentials/{}", self.id);
        Ok(Answer::created(location, self)?.etag(self.etag.clone()))
    }
}

/// A page of credentials, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct CredentialPage {
    pub items: Vec<CredentialView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
