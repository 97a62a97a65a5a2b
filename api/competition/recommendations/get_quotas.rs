use actix_web::get;
use actix_web::web::Data;

use super::view::{RecommendationQuotas, RecommendingContestPath, no_contest};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contests::model as contests;
use crate::competition::entries::model::is_behind_a_wall;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetRecommendationQuotasProblems: NotFound, Forbidden);

/// Get the quotas of recommendations to a contest
///
/// With how much of them is taken. The ETag is of the quotas alone. Requires an organiser of the contest or an administrator of
/// its division; 404 for a caller who has a conflict of interest with an entry of the contest.
#[utoipa::path(tag = "recommendations", security(("bearer" = [])), params(RecommendingContestPath),
    responses((status = 200, description = "The quotas.", body = RecommendationQuotas,
        headers(("ETag" = String, description = "Their version."))), GetRecommendationQuotasProblems))]
#[get("/contests/{id}/recommendation-quotas")]
pub async fn get_recommendation_quotas(
    app: Data<App>,
    caller: May<ask::DecideRecommendation>,
    path: Path<RecommendingContestPath>,
) -> Result<Answer> {
    let quotas = app
        .db
        .read(move |conn| {
            let contest = contests::find(conn, path.0.id, Some(&caller))?.ok_or_else(no_contest)?;
            caller.require(&contest)?;
            match is_behind_a_wall(conn, contest.id, &caller)? {
                true => Err(no_contest()),
                false => RecommendationQuotas::of(conn, contest.id),
            }
        })
        .await?;
    quotas.answer()
}
