use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::door::AtTheDoor;
use super::model;
use super::view::{CheckInView, show};
use crate::access::App;
use crate::access::rights::ask;
use crate::kernel::ids::CheckInId;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CheckInPath {
    /// The check-in.
    #[param(inline)]
    pub id: CheckInId,
}

problems!(GetCheckInProblems: NotFound);

/// Get a check-in
///
/// Of the caller, or of people whom the caller may check in; other callers get 404. A door token reads those of its session.
#[utoipa::path(tag = "check-ins",
    security(("bearer" = []), ("client" = ["check_ins:write"]), ("door" = [])), params(CheckInPath),
    responses((status = 200, description = "The check-in.", body = CheckInView,
        headers(("ETag" = String, description = "Its version."))), GetCheckInProblems))]
#[get("/check-ins/{id}")]
pub async fn get_check_in(
    app: Data<App>,
    door: AtTheDoor<ask::CheckInOthers>,
    path: Path<CheckInPath>,
) -> Result<Answer> {
    let (etag, view) = app
        .db
        .read(move |conn| {
            let row = model::find(conn, path.0.id, &door)?.ok_or_else(absent)?;
            let etag = row.etag();
            Ok((etag, show(conn, row, door.device().is_some())?))
        })
        .await?;
    Ok(Answer::ok(&view)?.etag(etag))
}

/// Also for a check-in that the caller may not read.
pub fn absent() -> Error {
    Problem::not_found("没有这次签到", "there is no such check-in").into()
}
