use actix_web::get;
use actix_web::web::Data;

use super::list::ranked;
use super::model;
use super::view::{TieDecisionList, TieDecisionView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(ListTieDecisionsProblems: NotFound, Forbidden);

/// List the decisions on ties of a stage
///
/// The first one first. Requires an organiser of the contest or an administrator of its division; 404 for a caller who has a
/// conflict of interest with an entry of the contest.
#[utoipa::path(tag = "stage-results", security(("bearer" = [])), params(ContestStagePath),
    responses((status = 200, description = "The decisions.", body = TieDecisionList), ListTieDecisionsProblems))]
#[get("/contest-stages/{id}/tie-decisions")]
pub async fn list_tie_decisions(
    app: Data<App>,
    caller: May<ask::ReadRanking>,
    path: Path<ContestStagePath>,
) -> Result<Answer> {
    let decisions = app
        .db
        .read(move |conn| {
            let stage = ranked(conn, path.0.id, &caller)?;
            Ok(model::decisions(conn, stage.id)?)
        })
        .await?;
    let items = decisions.into_iter().map(TieDecisionView::from).collect();
    Answer::ok(&TieDecisionList { items })
}
