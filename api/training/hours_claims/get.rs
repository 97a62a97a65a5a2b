use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::HoursClaimView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::HoursClaimId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct HoursClaimPath {
    /// The claim.
    #[param(inline)]
    pub id: HoursClaimId,
}

problems!(GetHoursClaimProblems: NotFound);

/// Get a claim of training hours
///
/// For the person who made it and the administrators of the division; other callers get 404.
#[utoipa::path(tag = "training-hours", security(("bearer" = [])), params(HoursClaimPath),
    responses((status = 200, description = "The claim.", body = HoursClaimView,
        headers(("ETag" = String, description = "Its version."))), GetHoursClaimProblems))]
#[get("/hours-claims/{id}")]
pub async fn get_hours_claim(
    app: Data<App>,
    caller: May<ask::ReadHoursClaim>,
    path: Path<HoursClaimPath>,
) -> Result<Answer> {
    let claim = app
        .db
        .read(move |conn| Ok(model::find(conn, path.0.id, &caller)?.ok_or_else(absent)?))
        .await?;
    HoursClaimView::answer(claim)
}

/// Also for a claim that the caller may not read.
pub fn absent() -> Problem {
    Problem::not_found("没有这项学时申报", "there is no such claim")
}
