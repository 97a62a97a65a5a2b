use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{DoorToken, OfSession};
use crate::access::auth::Secret;
use crate::kernel::ids::{DoorTokenId, TrainingSessionId, UserId};

/// A device's access to the door of a training session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000c1", "session_id": "0198f3a2-5b1c-7000-8000-000000000091",
    "name": "一号门平板", "self_service": false, "expires_at": "2024-08-30T11:00:00.000000Z",
    "created_by": "0198f3a2-5b1c-7000-8000-000000000009", "revoked_by": null, "revoked_at": null,
    "created_at": "2024-08-29T01:02:03.000004Z", "updated_at": "2024-08-29T01:02:03.000004Z"}))]
pub struct DoorTokenView {
    pub id: DoorTokenId,
    pub session_id: TrainingSessionId,
    /// Of the device.
    pub name: String,
    /// Whether attendees scan their codes themselves.
    pub self_service: bool,
    /// Two hours after the session ends. Moves with the session.
    pub expires_at: DateTime<Utc>,
    pub created_by: UserId,
    pub revoked_by: Option<UserId>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl DoorTokenView {
    pub fn new(token: DoorToken, expires_at: DateTime<Utc>) -> Self {
        Self {
            id: token.id,
            session_id: token.session_id,
            name: token.name,
            self_service: token.self_service,
            expires_at,
            created_by: token.created_by,
            revoked_by: token.revoked_by,
            revoked_at: token.revoked_at,
            created_at: token.created_at,
            updated_at: token.updated_at,
        }
    }
}

impl From<OfSession> for DoorTokenView {
    fn from(of: OfSession) -> Self {
        Self::new(of.token, of.expires_at)
    }
}

/// A new door token, with the token itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000c1", "session_id": "0198f3a2-5b1c-7000-8000-000000000091",
    "name": "一号门平板", "self_service": false, "expires_at": "2024-08-30T11:00:00.000000Z",
    "token": "tfd_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"}))]
pub struct NewDoorTokenView {
    pub id: DoorTokenId,
    pub session_id: TrainingSessionId,
    pub name: String,
    pub self_service: bool,
    pub expires_at: DateTime<Utc>,
    /// Shown once. The device sends it as `Authorization: Bearer …`.
    #[schema(max_length = 100)]
    pub token: String,
}

impl NewDoorTokenView {
    pub fn new(token: DoorToken, expires_at: DateTime<Utc>, secret: Secret) -> Self {
        Self {
            id: token.id,
            session_id: token.session_id,
            name: token.name,
            self_service: token.self_service,
            expires_at,
            token: secret.0,
        }
    }
}

/// A page of door tokens, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct DoorTokenPage {
    pub items: Vec<DoorTokenView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
