use actix_web::post;

use super::codes::ReviewStatus;
use super::decline::ReviewReason;
use super::model::{self, ReviewChange, hold};
use super::view::{self, ReviewPath, ReviewView};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

problems!(ReturnReviewProblems: NotFound, Forbidden, WrongState);

/// Return a review to its judge
///
/// Requires an organiser of the contest or an administrator of its division, until the scores are locked. The judge may change the
/// submitted sheet and submits it again. What was submitted before stays as a version. The judge reads the reason.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ReviewPath), request_body = ReviewReason,
    responses((status = 200, description = "The returned review.", body = ReviewView,
        headers(("ETag" = String, description = "Its new version."))), ReturnReviewProblems))]
#[post("/reviews/{id}/return")]
pub async fn return_review(
    request: ChangeRequest<ReviewPath, May<ask::KeepJudges>>,
    body: Json<ReviewReason>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .write(move |tx, caller, if_match, path| {
            let held = hold(tx, path.id, &caller, false)?;
            caller.require(&held.contest)?;
            let shown = view::show(tx.conn, held.review.clone(), &caller, &held.sight)?;
            if_match.check(&shown.etag()?)?;
            policy::unlocked(&held.contest, &held.stage)?;
            policy::has_status(&held, &[ReviewStatus::Submitted])?;
            let change = ReviewChange {
                status: Some(ReviewStatus::Returned),
                status_reason: Some(Some(reason.clone())),
                ..ReviewChange::default()
            };
            let review = model::update(tx.conn, held.review.id, &change, tx.now)?;
            notices::returned(tx, &held, &review, &reason, caller.user_id)?;
            view::show(tx.conn, review, &caller, &held.sight)?.answer()
        })
        .await
}
