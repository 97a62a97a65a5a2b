use actix_web::get;
use actix_web::web::Data;

use super::view::{ContestImpact, ImpactContestPath};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::entries::model::is_behind_a_wall;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetContestImpactProblems: NotFound, Forbidden);

/// Get what came of the entries of a contest
///
/// Sums by code and period over the entries, without entries that were revoked. A sum with an `at_least` figure is `at_least`.
/// Plans are summed apart. Requires an organiser of the contest, or an administrator or broker in its division; 404 for a caller
/// who has a conflict of interest with an entry of the contest.
#[utoipa::path(tag = "impact-metrics", security(("bearer" = [])), params(ImpactContestPath),
    responses((status = 200, description = "The sums.", body = ContestImpact,
        headers(("ETag" = String, description = "Changes when the answer does."))), GetContestImpactProblems))]
#[get("/contests/{id}/impact-summary")]
pub async fn get_contest_impact(
    app: Data<App>,
    caller: May<ask::ReadImpact>,
    path: Path<ImpactContestPath>,
) -> Result<Answer> {
    let view = app
        .db
        .read(move |conn| {
            let contest = contests::find(conn, path.0.id, Some(&caller))?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            match is_behind_a_wall(conn, contest.id, &caller)? {
                true => Err(Contest::absent()),
                false => ContestImpact::of(conn, contest.id),
            }
        })
        .await?;
    Ok(Answer::ok(&view)?.etag_of_body())
}
