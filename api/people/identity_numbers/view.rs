use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::KeptNumber;
use crate::kernel::ids::UserId;
use crate::platform::error::Result;
use crate::platform::privacy::{IdentityNumber, Vault, identity_number_in_full};

/// The identity number of the caller, masked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"masked": "510***********0013", "updated_at": "2026-08-30T01:02:03.000004Z"}))]
pub struct IdentityNumberView {
    /// Enough to recognise it by.
    #[schema(example = "510***********0013")]
    pub masked: String,
    pub updated_at: DateTime<Utc>,
}

impl IdentityNumberView {
    pub fn new(kept: &KeptNumber, vault: &Vault) -> Result<Self> {
        Ok(Self {
            masked: kept.value(vault)?.masked(),
            updated_at: kept.updated_at,
        })
    }
}

/// A person's identity number in full. The reveal is recorded, and the person can read the record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"user_id": "0198f3a2-5b1c-7000-8000-000000000001", "identity_number": "51060319900307018X"}))]
pub struct RevealedIdentityNumber {
    pub user_id: UserId,
    /// Null when there is none on record.
    #[serde(serialize_with = "identity_number_in_full")]
    #[schema(value_type = Option<String>, example = "51060319900307018X")]
    pub identity_number: Option<IdentityNumber>,
}
