use actix_web::get;
use actix_web::web::Data;

use super::model::{self, Review, Sight};
use super::view::{self, ReviewPath, ReviewView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetReviewProblems: NotFound, Forbidden);

/// Get a review
///
/// Visible to its judge, and to the organisers and administrators of the contest, who read scores after the lock. In a locked
/// stage whose `scores_shown` is `after_lock`, its judges read each other's totals. Callers with a conflict of interest get 404.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ReviewPath),
    responses((status = 200, description = "The review.", body = ReviewView,
        headers(("ETag" = String, description = "Its version."))), GetReviewProblems))]
#[get("/reviews/{id}")]
pub async fn get_review(
    app: Data<App>,
    caller: May<ask::ReadReview>,
    path: Path<ReviewPath>,
) -> Result<Answer> {
    let view = app
        .db
        .read(move |conn| {
            let sight = Sight::of(conn, &caller)?;
            let row = model::find_visible(conn, path.0.id, &caller, &sight)?;
            view::show(conn, row.ok_or_else(Review::absent)?, &caller, &sight)
        })
        .await?;
    view.answer()
}
