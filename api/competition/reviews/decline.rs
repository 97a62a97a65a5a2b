use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ReviewStatus;
use super::model::{self, ReviewChange, hold};
use super::view::{self, ReviewPath, ReviewView};
use super::{effects, notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why a review is declined or returned.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "专业不符"}))]
pub struct ReviewReason {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

problems!(DeclineReviewProblems: NotFound, Forbidden, WrongState);

/// Decline a review
///
/// Requires the judge, before the sheet is submitted. The entry closes to the judge. The organisers are told, who may assign
/// another judge.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ReviewPath), request_body = ReviewReason,
    responses((status = 200, description = "The declined review.", body = ReviewView,
        headers(("ETag" = String, description = "Its new version."))), DeclineReviewProblems))]
#[post("/reviews/{id}/decline")]
pub async fn decline_review(
    request: ChangeRequest<ReviewPath, May<ask::JudgeEntry>>,
    body: Json<ReviewReason>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .write(move |tx, caller, if_match, path| {
            let held = hold(tx, path.id, &caller, false)?;
            effects::require_own(&held, &caller)?;
            let shown = view::show(tx.conn, held.review.clone(), &caller, &held.sight)?;
            if_match.check(&shown.etag()?)?;
            policy::unlocked(&held.contest, &held.stage)?;
            policy::has_status(&held, &ReviewStatus::OPEN)?;
            let change = ReviewChange {
                status: Some(ReviewStatus::Declined),
                status_reason: Some(Some(reason.clone())),
                ..ReviewChange::default()
            };
            let review = model::update(tx.conn, held.review.id, &change, tx.now)?;
            notices::declined(tx, &held, &review, &reason, caller.user_id)?;
            view::show(tx.conn, review, &caller, &held.sight)?.answer()
        })
        .await
}
