use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::ConsentView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::ConsentId;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ConsentPath {
    /// The consent.
    #[param(inline)]
    pub id: ConsentId,
}

problems!(GetConsentProblems: NotFound);

/// Get one of one's own consents
///
/// Somebody else's is not there.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), params(ConsentPath),
    responses((status = 200, description = "The consent.", body = ConsentView,
        headers(("ETag" = String, description = "Its version."))), GetConsentProblems))]
#[get("/users/me/consents/{id}")]
pub async fn get_consent(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    path: Path<ConsentPath>,
) -> Result<Answer> {
    let consent = app
        .db
        .read(move |conn| Ok(model::find(conn, &caller.records, path.0.id)?))
        .await?
        .ok_or_else(absent)?;
    let etag = consent.etag();
    Ok(Answer::ok(&ConsentView::from(consent))?.etag(etag))
}

pub fn absent() -> Error {
    Problem::not_found("没有这项同意", "there is no such consent").into()
}
