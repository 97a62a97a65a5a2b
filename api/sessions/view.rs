use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::Session;
use crate::app::App;
use crate::auth::Secret;
use crate::error::Result;
use crate::ids::{SessionId, UserId};

/// The tokens of a session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"session_id": "0198f3a2-5b1c-7000-8000-000000000002", "user_id": "0198f3a2-5b1c-7000-8000-000000000001",
    "token_type": "Bearer", "access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2ln", "expires_in_seconds": 600,
    "refresh_token": "Zm9yIHRoZSBkb2N1bWVudCBvbmx5", "session_expires_at": "2026-09-29T01:02:03.000004Z"}))]
pub struct SessionTokens {
    pub session_id: SessionId,
    pub user_id: UserId,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    /// How long the access token lives.
    #[schema(minimum = 1)]
    pub expires_in_seconds: i64,
    /// For `POST /v1/sessions/refresh`; valid once. Keep it like a password.
    pub refresh_token: String,
    /// When one has to sign in again at the latest.
    pub session_expires_at: DateTime<Utc>,
}

impl SessionTokens {
    pub fn new(app: &App, session: &Session, secret: Secret) -> Result<Self> {
        let lifetime = app.settings.access_token_lifetime;
        Ok(Self {
            session_id: session.id,
            user_id: session.user_id,
            token_type: "Bearer",
            access_token: app
                .keys
                .sign(session.user_id, session.id, app.clock.now(), lifetime)?,
            expires_in_seconds: lifetime.num_seconds(),
            refresh_token: secret.0,
            session_expires_at: session.expires_at,
        })
    }
}
