use actix_web::post;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{RecusalKind, ReviewStatus};
use super::model::{self, ReviewChange, hold};
use super::view::{self, ReviewPath, ReviewView};
use super::{effects, notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::ids::ReviewId;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// Whether the judge has a conflict of interest with the entry.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"conflict": true, "kind": "kinship", "note": "项目负责人为本人亲属"}))]
pub struct RecusalAnswer {
    conflict: bool,
    /// Required with a conflict, absent without.
    kind: Option<RecusalKind>,
    /// For the organisers.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    note: Option<String>,
}

impl RecusalAnswer {
    fn kind(&self) -> Result<Option<RecusalKind>> {
        match (self.conflict, self.kind) {
            (true, None) => Err(Problem::invalid_body(
                "/kind",
                "required",
                "有利益冲突时须填写事由",
                "is required with a conflict",
            )
            .into()),
            (false, Some(_)) => Err(Problem::invalid_body(
                "/kind",
                "unexpected",
                "没有利益冲突时不填事由",
                "is absent without a conflict",
            )
            .into()),
            (_, kind) => Ok(kind),
        }
    }
}

/// The review after the answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f0", "status": "recused", "review": null}))]
pub struct AnsweredRecusal {
    id: ReviewId,
    status: ReviewStatus,
    /// Null after a recusal: the judge knows nothing of the entry any more.
    review: Option<ReviewView>,
}

problems!(AnswerRecusalProblems: NotFound, Forbidden, SignInRequired, WrongState);

/// Answer the recusal question of a review
///
/// Requires the judge, signed in to the stage. Without a conflict of interest the entry opens to the judge. With one the review
/// is `recused`, the entry and all that belongs to it are gone for the judge (404), and the organisers are told, who may assign
/// another judge. A judge who finds a conflict later answers again, until the scores are locked.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ReviewPath), request_body = RecusalAnswer,
    responses((status = 200, description = "The review after the answer.", body = AnsweredRecusal), AnswerRecusalProblems))]
#[post("/reviews/{id}/answer-recusal")]
pub async fn answer_recusal(
    request: ChangeRequest<ReviewPath, May<ask::JudgeEntry>>,
    body: Json<RecusalAnswer>,
) -> Result<Answer> {
    let answer = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let kind = answer.kind()?;
            let held = hold(tx, path.id, &caller, false)?;
            effects::require_own(&held, &caller)?;
            let shown = view::show(tx.conn, held.review.clone(), &caller, &held.sight)?;
            if_match.check(&shown.etag()?)?;
            policy::unlocked(&held.contest, &held.stage)?;
            if !held.is_signed_in() {
                return Err(Code::SignInRequired.into());
            }
            policy::has_status(
                &held,
                &[
                    ReviewStatus::Assigned,
                    ReviewStatus::Started,
                    ReviewStatus::Submitted,
                    ReviewStatus::Returned,
                ],
            )?;
            let change = ReviewChange {
                status: kind.map(|_| ReviewStatus::Recused),
                status_reason: kind.map(|_| answer.note),
                recusal_answered_at: Some(tx.now),
                recusal_kind: kind,
                ..ReviewChange::default()
            };
            let review = model::update(tx.conn, held.review.id, &change, tx.now)?;
            let (id, status) = (review.id, review.status);
            let review = match kind {
                Some(kind) => {
                    effects::recused(tx, &held, kind, &caller)?;
                    notices::recused(tx, &held, &review, kind, caller.user_id)?;
                    None
                }
                None => Some(view::show(tx.conn, review, &caller, &held.sight)?),
            };
            Answer::ok(&AnsweredRecusal { id, status, review })
        })
        .await
}
