use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::ContactKind;
use super::model::{self, ContactPoint};
use crate::kernel::ids::UserId;
use crate::platform::error::Result;
use crate::platform::privacy::{Email, Phone, Vault, email_in_full, phone_in_full};

/// A contact point, masked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"kind": "phone", "masked": "138****0001", "verified_at": null,
    "updated_at": "2026-08-30T01:02:03.000004Z"}))]
pub struct ContactPointView {
    pub kind: ContactKind,
    /// Enough to recognise it by.
    #[schema(example = "138****0001")]
    pub masked: String,
    /// When the account verified it; null while it is not verified.
    pub verified_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

impl ContactPointView {
    pub fn new(point: &ContactPoint, vault: &Vault) -> Result<Self> {
        Ok(Self {
            kind: point.kind,
            masked: point.value(vault)?.masked(),
            verified_at: point.verified_at,
            updated_at: point.updated_at,
        })
    }
}

/// Contact points of the caller: one of a kind at most, so there is one page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ContactPointPage {
    pub items: Vec<ContactPointView>,
    /// Always null.
    pub next_cursor: Option<String>,
}

/// A person's contact points in full. The reveal is recorded, and the person can read the record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"user_id": "0198f3a2-5b1c-7000-8000-000000000001", "phone": "13800000001", "email": null}))]
pub struct RevealedContactPoints {
    pub user_id: UserId,
    #[serde(serialize_with = "phone_in_full")]
    #[schema(value_type = Option<String>, example = "13800000001")]
    pub phone: Option<Phone>,
    #[serde(serialize_with = "email_in_full")]
    #[schema(value_type = Option<String>, format = Email, example = "zhang@example.com")]
    pub email: Option<Email>,
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ContactPointPath {
    /// Which one.
    #[param(inline, example = "phone")]
    pub kind: ContactKind,
}

/// A contact point in full, for its holder.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedContactPoint {
    pub kind: ContactKind,
    #[schema(example = "13800000001")]
    pub value: String,
    pub verified_at: Option<DateTime<Utc>>,
}

impl ExportedContactPoint {
    pub fn of(conn: &mut PgConnection, vault: &Vault, user: UserId) -> Result<Vec<Self>> {
        let points = model::of_user(conn, user)?;
        let exported = points.iter().map(|point| {
            Ok(Self {
                kind: point.kind,
                value: point.value(vault)?.reveal().to_owned(),
                verified_at: point.verified_at,
            })
        });
        exported.collect()
    }
}
