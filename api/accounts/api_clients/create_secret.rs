use actix_web::post;
use actix_web::web::Data;
use chrono::Duration;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::{ApiClientPath, lock_visible};
use super::model::{self, ApiClientChange};
use super::policy;
use super::view::NewApiClientSecret;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Code, Result, problems};
use crate::platform::web::{Answer, Json, MaybeIfMatch, Path};

/// A wish for a secret.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"valid_days": 365}))]
pub struct NewSecretWish {
    /// Days after which it ends by itself; never, when absent.
    #[validate(range(min = 1, max = 3650))]
    #[schema(minimum = 1, maximum = 3650)]
    valid_days: Option<i64>,
}

problems!(CreateApiClientSecretProblems: NotFound, WrongState, TooManySecrets);

/// Make a secret for an API client
///
/// It is told in this answer and never again; only a digest is kept. There are two live ones at most, so that a new one
/// can take over before the old one is revoked. The answer is not kept for a replay either: when it was lost, revoke the
/// secret that has no `last_used_at` and make another one.
#[utoipa::path(tag = "api-clients", security(("bearer" = [])), params(ApiClientPath), request_body = NewSecretWish,
    responses((status = 201, description = "The secret.", body = NewApiClientSecret,
        headers(("Location" = String, description = "The client."))), CreateApiClientSecretProblems))]
#[post("/api-clients/{id}/secrets")]
pub async fn create_api_client_secret(
    app: Data<App>,
    caller: May<ask::KeepApiClient>,
    if_match: MaybeIfMatch,
    path: Path<ApiClientPath>,
    body: Json<NewSecretWish>,
) -> Result<Answer> {
    let valid_days = body.0.valid_days;
    app.db
        .write(caller.act(), move |tx| {
            let client = lock_visible(tx.conn, path.0.id, &caller)?;
            if_match.check(&client.etag())?;
            policy::in_force(&client)?;
            let expires_at = valid_days.map(|days| tx.now + Duration::days(days));
            let made = model::add_secret(tx, &client, caller.user_id, expires_at)?;
            let (row, secret) = made.ok_or(Code::TooManySecrets)?;
            model::update(tx, &client, &ApiClientChange::default())?;
            let location = format!("/v1/api-clients/{}", client.id);
            Ok(Answer::created(location, &NewApiClientSecret::new(row, secret))?.not_kept())
        })
        .await
}
