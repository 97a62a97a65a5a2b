use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::AwardRulesView;
use crate::access::App;
use crate::access::auth::Anyone;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::ContestPath;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetAwardRulesProblems: NotFound);

/// Get the rules of awards of a contest
///
/// For everybody who can read the contest. A contest that has set no rules has no tiers, and the ETag `"0"`.
#[utoipa::path(tag = "awards", security((), ("bearer" = [])), params(ContestPath),
    responses((status = 200, description = "The rules with their tiers.", body = AwardRulesView,
        headers(("ETag" = String, description = "Their version."))), GetAwardRulesProblems))]
#[get("/contests/{id}/award-rules")]
pub async fn get_award_rules(
    app: Data<App>,
    caller: Anyone,
    path: Path<ContestPath>,
) -> Result<Answer> {
    let (contest, rules, tiers) = app
        .db
        .read(move |conn| {
            let contest = contests::find(conn, path.0.id, caller.0.as_ref())?;
            let contest = contest.ok_or_else(Contest::absent)?;
            let rules = model::find(conn, contest.id)?;
            let tiers = model::tiers(conn, contest.id)?;
            Ok((contest.id, rules, tiers))
        })
        .await?;
    AwardRulesView::answer(contest, rules, tiers)
}
