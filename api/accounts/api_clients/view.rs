use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{self, ApiClient, ApiClientSecret};
use crate::access::auth::Secret;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ApiClientId, ApiClientSecretId, UserId};
use crate::kernel::roles::ApiScope;
use crate::platform::db::Total;
use crate::platform::error::Result;

/// A secret of an API client. What it says was told once, when it was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiClientSecretView {
    pub id: ApiClientSecretId,
    pub created_by: UserId,
    /// `false`: who made it, and may have it, could make none today. In lists only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub created_by_active: Option<bool>,
    pub created_at: DateTime<Utc>,
    /// When it ends by itself; null: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it last got a token; null: not yet.
    pub last_used_at: Option<DateTime<Utc>>,
}

impl ApiClientSecretView {
    fn new(row: ApiClientSecret, active: Option<bool>) -> Self {
        Self {
            id: row.id,
            created_by: row.created_by,
            created_by_active: active,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
        }
    }
}

/// A city's own system.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000030", "user_id": "0198f3a2-5b1c-7000-8000-000000000031",
    "name": "德阳市科协业务系统", "division": "510600", "scopes": ["listings:write"], "secrets": [{"id": "0198f3a2-5b1c-7000-8000-000000000032",
    "created_by": "0198f3a2-5b1c-7000-8000-000000000009", "created_at": "2026-08-30T01:02:03.000004Z", "expires_at": null, "last_used_at": "2026-08-31T01:02:03.000004Z"}],
    "created_by": "0198f3a2-5b1c-7000-8000-000000000009", "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-30T01:02:03.000004Z",
    "last_used_at": "2026-08-31T01:02:03.000004Z", "revoked_by": null, "revoked_at": null}))]
pub struct ApiClientView {
    /// Its `client_id`.
    pub id: ApiClientId,
    /// The account that it acts as: `drafted_by` of the listings and `proposed_by` of the matches that it writes.
    pub user_id: UserId,
    /// Shown to whoever looks that account up.
    pub name: String,
    /// Where it reaches: this division and all inside.
    pub division: DivisionCode,
    pub scopes: Vec<ApiScope>,
    /// Those that were not revoked, oldest first.
    pub secrets: Vec<ApiClientSecretView>,
    pub created_by: UserId,
    /// `false`: who made it could make none today, since his role was revoked or is over, or his account is closed. It
    /// goes on until somebody revokes it. In lists only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub created_by_active: Option<bool>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// When it last got a token; null: not yet.
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_by: Option<UserId>,
    /// Null while it is in force.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ApiClientView {
    /// `active`: whether who made the client or a secret of it could do so today, where that is told.
    fn new(
        row: ApiClient,
        secrets: impl Iterator<Item = ApiClientSecret>,
        active: impl Fn(UserId) -> Option<bool>,
    ) -> Self {
        let secrets = secrets.map(|secret| {
            let active = active(secret.created_by);
            ApiClientSecretView::new(secret, active)
        });
        Self {
            secrets: secrets.collect(),
            created_by_active: active(row.created_by),
            id: row.id,
            user_id: row.user_id,
            name: row.name,
            division: row.division,
            scopes: row.scopes,
            created_by: row.created_by,
            created_at: row.created_at,
            updated_at: row.updated_at,
            last_used_at: row.last_used_at,
            revoked_by: row.revoked_by,
            revoked_at: row.revoked_at,
        }
    }
}

/// Clients with their secrets, in the order given, and whether those who made them are still in a position to.
pub fn show_many(
    conn: &mut PgConnection,
    rows: Vec<ApiClient>,
    today: NaiveDate,
) -> Result<Vec<ApiClientView>> {
    let ids: Vec<ApiClientId> = rows.iter().map(|row| row.id).collect();
    let secrets = model::secrets(conn, &ids)?;
    let mut makers: Vec<UserId> = rows.iter().map(|row| row.created_by).collect();
    makers.extend(secrets.iter().map(|secret| secret.created_by));
    let roles = model::roles_of(conn, &makers, today)?;
    let shown = rows.into_iter().map(|row| {
        let id = row.id;
        let own = secrets.iter().filter(move |secret| secret.client_id == id);
        let of = row.division.clone();
        let active = |maker: UserId| {
            let mut held = roles.iter().filter(|(holder, ..)| *holder == maker);
            Some(held.any(|(_, role, over)| model::keeps(*role, over, &of)))
        };
        ApiClientView::new(row, own.cloned(), active)
    });
    Ok(shown.collect())
}

pub fn show(conn: &mut PgConnection, row: ApiClient) -> Result<ApiClientView> {
    let secrets = model::secrets(conn, &[row.id])?;
    Ok(ApiClientView::new(row, secrets.into_iter(), |_| None))
}

/// A page of API clients, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ApiClientPage {
    pub items: Vec<ApiClientView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}

/// A new secret, told this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000032", "client_id": "0198f3a2-5b1c-7000-8000-000000000030",
    "client_secret": "tfs_Zm9yIHRoZSBkb2N1bWVudCBvbmx5", "created_at": "2026-08-30T01:02:03.000004Z", "expires_at": null}))]
pub struct NewApiClientSecret {
    pub id: ApiClientSecretId,
    pub client_id: ApiClientId,
    /// Only a digest of it is kept. Whoever loses it makes another one.
    pub client_secret: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
}

impl NewApiClientSecret {
    pub fn new(row: ApiClientSecret, secret: Secret) -> Self {
        Self {
            id: row.id,
            client_id: row.client_id,
            client_secret: secret.0,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

/// An access token, as RFC 6749 answers it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.e30.c2ln", "token_type": "Bearer",
    "expires_in": 600, "scope": "listings:read listings:write"}))]
pub struct ClientAccessToken {
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Seconds for which it lives. There is no refresh token: ask for another one.
    #[schema(minimum = 1)]
    pub expires_in: i64,
    /// What it is good for, joined by blanks.
    pub scope: String,
}
