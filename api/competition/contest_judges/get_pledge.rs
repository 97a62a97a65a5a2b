use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{JudgedContestPath, PledgeView, no_contest};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contests;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetPledgeProblems: NotFound);

/// Get the pledge of judges
///
/// The latest version. Visible to the judges of the contest, also to invited ones, to its organisers and to the administrators
/// of its division; other callers get 404.
#[utoipa::path(tag = "contest-judges", security(("bearer" = [])), params(JudgedContestPath),
    responses((status = 200, description = "The pledge.", body = PledgeView,
        headers(("ETag" = String, description = "Its version."))), GetPledgeProblems))]
#[get("/contests/{id}/pledge")]
pub async fn get_pledge(
    app: Data<App>,
    caller: May<ask::ReadJudging>,
    path: Path<JudgedContestPath>,
) -> Result<Answer> {
    let contest = path.0.id;
    let found = app
        .db
        .read(move |conn| {
            contests::model::find(conn, contest, Some(&caller))?.ok_or_else(no_contest)?;
            let facts = model::facts(conn, contest)?;
            let reads = caller.require(&facts).is_ok() || model::stands(conn, contest, &caller)?;
            match reads {
                true => Ok(model::latest_pledge(conn, contest)?),
                false => Ok(None),
            }
        })
        .await?;
    let pledge = found
        .ok_or_else(|| Problem::not_found("该大赛没有评委承诺书", "the contest has no pledge"))?;
    PledgeView::answer(&pledge)
}
