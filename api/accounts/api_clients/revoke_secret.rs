use actix_web::post;
use serde::Deserialize;
use utoipa::IntoParams;

use super::get::lock_visible;
use super::model::{self, ApiClientChange};
use super::policy;
use super::view::{self, ApiClientView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::ids::{ApiClientId, ApiClientSecretId};
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::Answer;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ApiClientSecretPath {
    /// The client.
    #[param(inline)]
    id: ApiClientId,
    /// Its secret.
    #[param(inline)]
    secret_id: ApiClientSecretId,
}

problems!(RevokeApiClientSecretProblems: NotFound, WrongState);

/// Revoke a secret
///
/// The tokens that it got are refused from the next request on. A client that was given the other secret before goes on
/// with the next token it asks for.
#[utoipa::path(tag = "api-clients", security(("bearer" = [])), params(ApiClientSecretPath),
    responses((status = 200, description = "The client with what is left.", body = ApiClientView,
        headers(("ETag" = String, description = "Its new version."))), RevokeApiClientSecretProblems))]
#[post("/api-clients/{id}/secrets/{secret_id}/revoke")]
pub async fn revoke_api_client_secret(
    request: ChangeRequest<ApiClientSecretPath, May<ask::KeepApiClient>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path: ApiClientSecretPath| {
            let ApiClientSecretPath { id, secret_id } = path;
            let client = lock_visible(tx.conn, id, &caller)?;
            let secret = model::find_secret(tx.conn, id, secret_id)?
                .ok_or_else(|| Problem::not_found("没有这个密钥", "there is no such secret"))?;
            if_match.check(&client.etag())?;
            if secret.revoked_at.is_some() {
                return Err(policy::revoked_already());
            }
            model::revoke_secret(tx, secret_id, caller.user_id)?;
            let client = model::update(tx, &client, &ApiClientChange::default())?;
            let etag = client.etag();
            Ok(Answer::ok(&view::show(tx.conn, client)?)?.etag(etag))
        })
        .await
}
