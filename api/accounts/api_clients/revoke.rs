use actix_web::post;
use actix_web::web::Data;

use super::get::{ApiClientPath, lock_visible};
use super::model::{self, ApiClientChange};
use super::policy;
use super::view::{self, ApiClientView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, MaybeIfMatch, Path};

problems!(RevokeApiClientProblems: NotFound, WrongState);

/// Revoke an API client
///
/// For good. Its secrets and its tokens are refused from the next request on, everywhere. What it wrote stays.
#[utoipa::path(tag = "api-clients", security(("bearer" = [])), params(ApiClientPath),
    responses((status = 200, description = "The client, no longer in force.", body = ApiClientView,
        headers(("ETag" = String, description = "Its new version."))), RevokeApiClientProblems))]
#[post("/api-clients/{id}/revoke")]
pub async fn revoke_api_client(
    app: Data<App>,
    caller: May<ask::KeepApiClient>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<ApiClientPath>,
) -> Result<Answer> {
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let client = lock_visible(tx.conn, path.0.id, &caller)?;
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
