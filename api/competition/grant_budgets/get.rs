use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::GrantBudgetView;
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::ContestPath;
use crate::competition::entries::model::is_behind_a_wall;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetGrantBudgetProblems: NotFound, Forbidden);

/// Get the grant budget of a contest
///
/// With what is committed, planned and paid. Requires an organiser of the contest, an administrator of its division, or an
/// API client of the division with the scope `grants:read`; 404 where no budget is set, and for a caller who has a conflict
/// of interest with an entry of the contest.
#[utoipa::path(tag = "grants", security(("bearer" = []), ("client" = ["grants:read"])), params(ContestPath),
    responses((status = 200, description = "The budget.", body = GrantBudgetView,
        headers(("ETag" = String, description = "Its version."))), GetGrantBudgetProblems))]
#[get("/contests/{id}/grant-budget")]
pub async fn get_grant_budget(
    app: Data<App>,
    caller: May<ask::ReadGrant>,
    path: Path<ContestPath>,
) -> Result<Answer> {
    let view = app
        .db
        .read(move |conn| {
            let one: &Caller = &caller;
            let contest = contests::find(conn, path.0.id, Some(one))?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            if is_behind_a_wall(conn, contest.id, one)? {
                return Err(Contest::absent());
            }
            let budget = model::find(conn, contest.id)?.ok_or_else(absent)?;
            GrantBudgetView::of(conn, budget)
        })
        .await?;
    view.answer()
}

fn absent() -> Error {
    Problem::not_found(
        "大赛尚未设定补助预算",
        "no budget of grants is set for the contest",
    )
    .into()
}
