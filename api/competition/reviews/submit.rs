use actix_web::post;
use engine::scoring::hash_of;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ReviewStatus;
use super::model::{self, ReviewChange, ReviewVersion, hold};
use super::scores::{self, GivenScores, ScoresByCriterion, within_bounds};
use super::view::{self, ReviewPath, ReviewView};
use super::{effects, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// What is written into the sheet before it is submitted.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"scores": {"employment": 90, "person": 88, "innovation": 95}, "opinion": "带动就业明显。"}))]
pub struct SubmittedSheet {
    /// Scores by the key of the criterion; those that are not named stay as the draft has them.
    #[validate(custom(function = within_bounds))]
    #[schema(value_type = Option<ScoresByCriterion>)]
    scores: Option<GivenScores>,
    #[validate(length(max = 10000))]
    #[schema(max_length = 10000)]
    opinion: Option<String>,
}

problems!(SubmitReviewProblems: NotFound, Forbidden, SignInRequired, RecusalUnanswered, WrongState, StageClosed, RulesMissing,
    NotPresented);

/// Submit a review
///
/// As a draft is updated, but the sheet must be complete by the rules: each criterion has a score, and the opinion is there where
/// it is required; 422 names each gap. Each submission is kept as a version. A submitted sheet changes after `return` only.
///
/// `submitted_hash` is the SHA-256 (hexadecimal) of the canonical JSON (RFC 8785) of the object `{"stage_id", "entry_id",
/// "judge_id", "rules_hash", "scores", "opinion", "submitted_at"}`, with each member as the review shows it and `rules_hash` from
/// the rules of the stage: anybody who reads the sheet can compute it again.
///
/// Where the totals of an entry differ by more than the `divergence_limit` of the rules, the organisers are told, without scores,
/// that another judge is needed.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ReviewPath), request_body = SubmittedSheet,
    responses((status = 200, description = "The submitted review.", body = ReviewView,
        headers(("ETag" = String, description = "Its new version."))), SubmitReviewProblems))]
#[post("/reviews/{id}/submit")]
pub async fn submit_review(
    request: ChangeRequest<ReviewPath, May<ask::JudgeEntry>>,
    body: Json<SubmittedSheet>,
) -> Result<Answer> {
    let sheet = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let held = hold(tx, path.id, &caller, true)?;
            effects::require_own(&held, &caller)?;
            let shown = view::show(tx.conn, held.review.clone(), &caller, &held.sight)?;
            if_match.check(&shown.etag()?)?;
            effects::may_score(tx, &held)?;
            policy::has_status(&held, &ReviewStatus::OPEN)?;
            let before = scores::stored(&held.review.scores)?;
            let scores = scores::merged(before, sheet.scores.unwrap_or_default());
            let opinion = sheet.opinion.unwrap_or_else(|| held.review.opinion.clone());
            let total = effects::total(&held, &scores, &opinion)?;
            let hash = hash_of(&json!({
                "stage_id": held.stage.id,
                "entry_id": held.entry.id,
                "judge_id": held.review.judge_id,
                "rules_hash": held.stage.rules_hash,
                "scores": scores,
                "opinion": opinion,
                "submitted_at": tx.now,
            }));
            let scores = serde_json::to_value(&scores).map_err(anyhow::Error::from)?;
            let change = ReviewChange {
                status: Some(ReviewStatus::Submitted),
                status_reason: Some(None),
                scores: Some(scores.clone()),
                opinion: Some(opinion.clone()),
                total: Some(total.clone()),
                started_at: held.review.started_at.or(Some(tx.now)),
                submitted_at: Some(tx.now),
                submitted_hash: Some(hash.clone()),
                ..ReviewChange::default()
            };
            let review = model::update(tx.conn, held.review.id, &change, tx.now)?;
            let last = model::versions(tx.conn, review.id)?;
            let version = ReviewVersion {
                review_id: review.id,
                number: last.first().map_or(1, |last| last.number.saturating_add(1)),
                scores,
                opinion,
                total,
                submitted_at: tx.now,
                submitted_hash: hash,
            };
            model::insert_version(tx.conn, &version)?;
            effects::look_for_divergence(tx, &held, &review)?;
            view::show(tx.conn, review, &caller, &held.sight)?.answer()
        })
        .await
}
