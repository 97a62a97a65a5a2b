use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::CaseView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::CaseId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CasePath {
    /// The case.
    #[param(inline)]
    pub id: CaseId,
}

problems!(GetCaseProblems: NotFound);

/// Get a case
///
/// For the client and who acts for the client, brokers and administrators of the division, and brokers of the client's
/// society; other callers get 404.
#[utoipa::path(tag = "cases", security(("bearer" = [])), params(CasePath),
    responses((status = 200, description = "The case.", body = CaseView,
        headers(("ETag" = String, description = "Its version."))), GetCaseProblems))]
#[get("/cases/{id}")]
pub async fn get_case(
    app: Data<App>,
    caller: May<ask::ReadCase>,
    path: Path<CasePath>,
) -> Result<Answer> {
    let now = app.clock.now();
    let case = app
        .db
        .read(move |conn| {
            let found = model::find(conn, path.0.id, &caller, official_day(now))?;
            Ok(found.ok_or_else(absent)?)
        })
        .await?;
    CaseView::at(case, now).answer()
}

/// Also for a case that the caller may not read.
pub fn absent() -> Problem {
    Problem::not_found("没有这个服务个案", "there is no such case")
}
