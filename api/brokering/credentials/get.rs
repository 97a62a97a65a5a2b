use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{model, view};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::CredentialId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CredentialPath {
    /// The credential.
    #[param(inline)]
    pub id: CredentialId,
}

problems!(GetCredentialProblems: NotFound);

/// Get a credential
///
/// For brokers, administrators of the division of the broker, and the broker; other callers get 404.
#[utoipa::path(tag = "brokers", security(("bearer" = [])), params(CredentialPath),
    responses((status = 200, description = "The credential.", body = view::CredentialView,
        headers(("ETag" = String, description = "Its version."))), GetCredentialProblems))]
#[get("/credentials/{id}")]
pub async fn get_credential(
    app: Data<App>,
    caller: May<ask::ReadBrokerWork>,
    path: Path<CredentialPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let found = app
        .db
        .read(move |conn| {
            let found = model::find(conn, path.0.id, &caller)?.ok_or_else(absent)?;
            view::show(conn, found, today)
        })
        .await?;
    found.answer()
}

/// Also for a credential that the caller may not read.
pub fn absent() -> Problem {
    Problem::not_found("没有这项资格", "there is no such credential")
}
