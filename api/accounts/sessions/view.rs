use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{EndReason, Session};
use crate::access::App;
use crate::access::auth::Secret;
use crate::kernel::ids::{SessionId, UserId};
use crate::platform::db::Total;
use crate::platform::db::schema::sessions;
use crate::platform::error::Result;

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
    /// For `POST /v1/sessions/refresh`; valid once, with 10 seconds for a retry. Keep it like a password.
    pub refresh_token: String,
    /// When one has to sign in again at the latest.
    pub session_expires_at: DateTime<Utc>,
    /// Only when one signed in from a device that the account did not know: keep it, and send it with every sign-in from
    /// this device. It proves nothing, but what strangers guess at the account then slows nobody here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub device_token: Option<String>,
}

impl SessionTokens {
    pub async fn new(
        app: &App,
        session: &Session,
        secret: Secret,
        device_token: Option<Secret>,
    ) -> Result<Self> {
        let lifetime = app.settings.access_token_lifetime;
        Ok(Self {
            session_id: session.id,
            user_id: session.user_id,
            token_type: "Bearer",
            access_token: app
                .keys
                .sign(
                    &app.db,
                    session.user_id,
                    session.id,
                    app.clock.now(),
                    lifetime,
                )
                .await?,
            expires_in_seconds: lifetime.num_seconds(),
            refresh_token: secret.0,
            session_expires_at: session.expires_at,
            device_token: device_token.map(|token| token.0),
        })
    }
}

/// The password was right; a second factor is asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": "mfa_required", "challenge_token": "Zm9yIHRoZSBkb2N1bWVudCBvbmx5",
    "expires_at": "2026-08-30T01:07:03.000004Z"}))]
pub struct SignInChallenge {
    /// `mfa_required`.
    #[schema(example = "mfa_required")]
    pub status: &'static str,
    /// For `POST /v1/sessions/totp`, with a code.
    pub challenge_token: String,
    pub expires_at: DateTime<Utc>,
}

/// A sign-in of one's own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000002", "current": true, "active": true,
    "created_at": "2026-08-30T01:02:03.000004Z", "last_used_at": "2026-08-30T09:12:03.000004Z",
    "expires_at": "2026-09-29T01:02:03.000004Z", "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
    "address": "203.0.113.9", "second_factor": false, "ended_at": null, "end_reason": null}))]
pub struct SessionView {
    pub id: SessionId,
    /// Whether it is the session of this very request.
    pub current: bool,
    /// Whether it can still be used: it has neither ended nor expired.
    pub active: bool,
    pub created_at: DateTime<Utc>,
    /// When tokens were last given out for it: at the sign-in or the latest refresh.
    pub last_used_at: DateTime<Utc>,
    /// When it expires at the latest.
    pub expires_at: DateTime<Utc>,
    /// What the client called itself then; up to 300 characters.
    pub user_agent: String,
    /// The client's address then.
    pub address: String,
    /// Whether a second factor was shown in it.
    pub second_factor: bool,
    pub ended_at: Option<DateTime<Utc>>,
    pub end_reason: Option<EndReason>,
}

impl SessionView {
    pub fn new(row: Session, current: SessionId, now: DateTime<Utc>) -> Self {
        Self {
            id: row.id,
            current: row.id == current,
            active: row.ended_at.is_none() && row.expires_at > now,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
            user_agent: row.user_agent,
            address: row.address,
            second_factor: row.second_factor_at.is_some(),
            ended_at: row.ended_at,
            end_reason: row.end_reason,
        }
    }
}

/// A page of sessions, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct SessionPage {
    pub items: Vec<SessionView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}

/// How many sessions were ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"ended": 2}))]
pub struct EndedSessions {
    #[schema(minimum = 0)]
    pub ended: usize,
}

/// A sign-in.
#[derive(Debug, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct ExportedSession {
    pub id: SessionId,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    /// What the client called itself.
    pub user_agent: String,
    pub address: String,
}

impl ExportedSession {
    pub fn of(conn: &mut PgConnection, user: UserId) -> QueryResult<Vec<Self>> {
        sessions::table
            .filter(sessions::user_id.eq(user))
            .order(sessions::id)
            .select(Self::as_select())
            .load(conn)
    }
}
