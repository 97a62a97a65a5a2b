use actix_web::get;
use actix_web::web::Data;

use super::model::{self, Review, Sight};
use super::view::{ReviewPath, ReviewVersionView, ReviewVersions};
use crate::access::App;
use crate::access::rights::{May, Right, ask, require};
use crate::competition::contest_stages::model as stages;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

problems!(ListReviewVersionsProblems: NotFound, Forbidden);

/// List the versions of a review
///
/// What was submitted, each time, the latest first. For the judge, and for organisers and administrators of the contest once the
/// scores of the stage are locked.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ReviewPath),
    responses((status = 200, description = "All versions.", body = ReviewVersions), ListReviewVersionsProblems))]
#[get("/reviews/{id}/versions")]
pub async fn list_review_versions(
    app: Data<App>,
    caller: May<ask::ReadReview>,
    path: Path<ReviewPath>,
) -> Result<Answer> {
    let versions = app
        .db
        .read(move |conn| {
            let sight = Sight::of(conn, &caller)?;
            let row = model::find_visible(conn, path.0.id, &caller, &sight)?;
            let row = row.ok_or_else(Review::absent)?;
            if !sight.is_of(row.judge_id) {
                let found = stages::find_visible(conn, row.stage_id, Some(&*caller))?;
                let (stage, contest) = found.ok_or_else(Review::absent)?;
                require(&caller, Right::ReadRanking, &contest)?;
                if stage.locked_at.is_none() {
                    return Err(Problem::forbidden(
                        "评分锁定后方可查看",
                        "officials read scores after the lock",
                    )
                    .into());
                }
            }
            Ok(model::versions(conn, row.id)?)
        })
        .await?;
    let items = versions.into_iter().map(ReviewVersionView::new);
    Answer::ok(&ReviewVersions {
        items: items.collect::<Result<_>>()?,
    })
}
