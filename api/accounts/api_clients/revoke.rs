use actix_web::post;

use super::get::{ApiClientPath, lock_visible};
use super::model::{self, ApiClientChange};
use super::policy;
use super::view::{self, ApiClientView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(RevokeApiClientProblems: NotFound, WrongState);

/// Revoke an API client
///
/// For good. Its secrets and its tokens are refused from the next request on, on other replicas within 100 ms. What it wrote stays.
#[utoipa::path(tag = "api-clients", security(("bearer" = [])), params(ApiClientPath),
    responses((status = 200, description = "The client, no longer in force.", body = ApiClientView,
        headers(("ETag" = String, description = "Its new version."))), RevokeApiClientProblems))]
#[post("/api-clients/{id}/revoke")]
pub async fn revoke_api_client(
    request: ChangeRequest<ApiClientPath, May<ask::KeepApiClient>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let client = lock_visible(tx.conn, path.id, &caller)?;
            if_match.check(&client.etag())?;
            policy::in_force(&client)?;
            let change = ApiClientChange {
                revoked_by: Some(caller.user_id),
                revoked_at: Some(tx.now),
                ..ApiClientChange::default()
            };
            let client = model::update(tx, &client, &change)?;
            let etag = client.etag();
            Ok(Answer::ok(&view::show(tx.conn, client)?)?.etag(etag))
        })
        .await
}
