use actix_web::patch;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::create::each_once;
use super::get::{ApiClientPath, lock_visible};
use super::model::{self, ApiClientChange};
use super::policy;
use super::view::{self, ApiClientView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::roles::ApiScope;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path, another, present};

/// A change of an API client (JSON Merge Patch): absent leaves. The division stays what it is.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"scopes": ["listings:read"]}))]
pub struct ApiClientPatch {
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, nullable = false)]
    name: Option<String>,
    /// All that it may do from now on.
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 20), custom(function = each_once))]
    #[schema(min_items = 1, max_items = 20, nullable = false)]
    scopes: Option<Vec<ApiScope>>,
}

problems!(UpdateApiClientProblems: NotFound, Forbidden, WrongState);

/// Change an API client
///
/// Its name and its scopes. Nobody adds a scope that he could not use himself. What is taken away is gone from the tokens
/// that are out already; what is added comes with the next token.
#[utoipa::path(tag = "api-clients", security(("bearer" = [])), params(ApiClientPath), request_body = ApiClientPatch,
    responses((status = 200, description = "The client as it is now.", body = ApiClientView,
        headers(("ETag" = String, description = "Its new version."))), UpdateApiClientProblems))]
#[patch("/api-clients/{id}")]
pub async fn update_api_client(
    app: Data<App>,
    caller: May<ask::KeepApiClient>,
    if_match: IfMatch,
    path: Path<ApiClientPath>,
    body: Json<ApiClientPatch>,
) -> Result<Answer> {
    let ApiClientPatch { name, scopes } = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let client = lock_visible(tx.conn, path.0.id, &caller)?;
            let new = |scope: &&ApiScope| !client.scopes.contains(*scope);
            let added: Vec<ApiScope> = scopes.iter().flatten().filter(new).copied().collect();
            policy::grant(&caller, &client.division, &added)?;
            if_match.check(&client.etag())?;
            policy::in_force(&client)?;
            let change = ApiClientChange {
                name: another(name, &client.name),
                scopes: another(scopes, &client.scopes),
                ..ApiClientChange::default()
            };
            let client = match change == ApiClientChange::default() {
                true => client,
                false => model::update(tx, &client, &change)?,
            };
            let etag = client.etag();
            Ok(Answer::ok(&view::show(tx.conn, client)?)?.etag(etag))
        })
        .await
}
