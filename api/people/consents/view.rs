use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::ConsentPurpose;
use super::model::Consent;
use crate::kernel::ids::ConsentId;

/// What somebody agreed to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000050", "purpose": "personal_data",
    "document_version": "2026-08", "given_at": "2026-08-30T01:02:03.000004Z", "withdrawn_at": null}))]
pub struct ConsentView {
    pub id: ConsentId,
    pub purpose: ConsentPurpose,
    /// The version of the document that was agreed to, as its publisher calls it.
    pub document_version: String,
    pub given_at: DateTime<Utc>,
    /// Null while it is in force.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl From<Consent> for ConsentView {
    fn from(consent: Consent) -> Self {
        Self {
            id: consent.id,
            purpose: consent.purpose,
            document_version: consent.document_version,
            given_at: consent.given_at,
            withdrawn_at: consent.withdrawn_at,
        }
    }
}

/// A page of consents, the last first; also those that were withdrawn.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ConsentPage {
    pub items: Vec<ConsentView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
