use actix_web::get;
use actix_web::web::Data;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, ApiClient};
use super::view::{self, ApiClientView};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, Right, ask};
use crate::kernel::ids::ApiClientId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ApiClientPath {
    /// The client.
    #[param(inline)]
    pub id: ApiClientId,
}

problems!(GetApiClientProblems: NotFound);

/// Get an API client
///
/// With its secrets, of which each tells when it last got a token. For the administrators of its division.
#[utoipa::path(tag = "api-clients", security(("bearer" = [])), params(ApiClientPath),
    responses((status = 200, description = "The client.", body = ApiClientView,
        headers(("ETag" = String, description = "Its version."))), GetApiClientProblems))]
#[get("/api-clients/{id}")]
pub async fn get_api_client(
    app: Data<App>,
    caller: May<ask::KeepApiClient>,
    path: Path<ApiClientPath>,
) -> Result<Answer> {
    let id = path.0.id;
    app.db
        .read(move |conn| {
            let client = visible(model::find(conn, id)?, &caller)?;
            let etag = client.etag();
            Ok(Answer::ok(&view::show(conn, client)?)?.etag(etag))
        })
        .await
}

/// Locks a client that the caller may know of.
pub fn lock_visible(
    conn: &mut PgConnection,
    id: ApiClientId,
    caller: &Caller,
) -> Result<ApiClient> {
    visible(model::lock(conn, id)?, caller)
}

fn visible(found: Option<ApiClient>, caller: &Caller) -> Result<ApiClient> {
    found
        .filter(|client| caller.may(Right::KeepApiClient, client))
        .ok_or_else(|| Problem::not_found("没有这个对接系统", "there is no such API client").into())
}
