use actix_web::get;
use actix_web::web::Data;
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, ApiClient};
use super::view::{self, ApiClientView};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::kernel::ids::ApiClientId;
use crate::platform::error::{Error, Problem, Result, problems};
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
            let client = model::find(conn, id, &caller)?.ok_or_else(absent)?;
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
    model::lock(conn, id, caller)?.ok_or_else(absent)
}

/// Also for a client that the caller may not know of.
fn absent() -> Error {
    Problem::not_found("没有这个对接系统", "there is no such API client").into()
}
