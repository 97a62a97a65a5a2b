use actix_web::get;
use actix_web::web::Data;

use super::model::{self, OfContest};
use super::view::{self, ContestJudgePath, ContestJudgeView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetContestJudgeProblems: NotFound);

/// Get a judge
///
/// Visible to the judge, the organisers of the contest and the administrators of its division; other callers get 404.
#[utoipa::path(tag = "contest-judges", security(("bearer" = [])), params(ContestJudgePath),
    responses((status = 200, description = "The judge.", body = ContestJudgeView,
        headers(("ETag" = String, description = "Its version."))), GetContestJudgeProblems))]
#[get("/contest-judges/{id}")]
pub async fn get_contest_judge(
    app: Data<App>,
    caller: May<ask::ReadJudging>,
    path: Path<ContestJudgePath>,
) -> Result<Answer> {
    let shown = app
        .db
        .read(move |conn| {
            let judge = model::find(conn, path.0.id, &caller)?;
            view::show(conn, judge.ok_or_else(OfContest::absent)?, &caller)
        })
        .await?;
    shown.answer()
}
