use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::VerificationView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::VerificationId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct VerificationPath {
    /// The verification.
    #[param(inline)]
    pub id: VerificationId,
}

problems!(GetVerificationProblems: NotFound);

/// Get a verification
///
/// There for whose it is, the owners and managers of the organisation, and the administrators of the division; 404 for
/// everybody else.
#[utoipa::path(tag = "verifications", security(("bearer" = [])), params(VerificationPath),
    responses((status = 200, description = "The verification.", body = VerificationView,
        headers(("ETag" = String, description = "Its version."))), GetVerificationProblems))]
#[get("/verifications/{id}")]
pub async fn get_verification(
    app: Data<App>,
    caller: May<ask::ReadVerification>,
    path: Path<VerificationPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let found = app
        .db
        .read(move |conn| {
            let found = model::find(conn, path.0.id, &caller, today)?;
            Ok(found.ok_or_else(absent)?)
        })
        .await?;
    let etag = found.etag(today);
    Ok(Answer::ok(&VerificationView::new(found, today))?.etag(etag))
}

/// Also for a verification that the caller may not know of.
pub fn absent() -> Problem {
    Problem::not_found("没有这项认证", "there is no such verification")
}
