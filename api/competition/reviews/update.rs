use actix_web::patch;
use actix_web::web::Data;
use engine::scoring::Completeness;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ReviewStatus;
use super::model::{self, ReviewChange, hold};
use super::scores::{self, GivenScores, ScoresByCriterion, within_bounds};
use super::view::{self, ReviewPath, ReviewView};
use super::{effects, policy};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path, clearable, present};

/// A draft of a sheet (JSON Merge Patch): absent leaves, null takes a score back.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"scores": {"employment": 90, "person": "88.5"}, "opinion": "带动就业明显。"}))]
pub struct ReviewDraft {
    /// Scores by the key of the criterion; those that are not named stay. Numbers or text, as the rules of the stage allow.
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = within_bounds))]
    #[schema(value_type = Option<ScoresByCriterion>, nullable = false)]
    scores: Option<GivenScores>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 10000))]
    #[schema(max_length = 10000)]
    opinion: Option<String>,
}

problems!(UpdateReviewProblems: NotFound, Forbidden, SignInRequired, RecusalUnanswered, WrongState, StageClosed, RulesMissing,
    NotPresented);

/// Update the draft of a review
///
/// Requires the judge, signed in and with the recusal question answered, while the contest is in the stage and its window is
/// open, for an entry that takes part and is not on hold. The sheet may have gaps; what is there keeps to the rules. The first
/// draft starts the review, and the first score of a stage freezes the rules of the stage. A submitted sheet changes after
/// `return` only. In a final with a drawn order see `presented`.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ReviewPath), request_body = ReviewDraft,
    responses((status = 200, description = "The review after the change.", body = ReviewView,
        headers(("ETag" = String, description = "Its new version."))), UpdateReviewProblems))]
#[patch("/reviews/{id}")]
pub async fn update_review(
    app: Data<App>,
    caller: May<ask::JudgeEntry>,
    if_match: IfMatch,
    path: Path<ReviewPath>,
    body: Json<ReviewDraft>,
) -> Result<Answer> {
    let draft = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let scores = draft.scores.unwrap_or_default();
            let has_scores = scores.values().any(Option::is_some);
            let held = hold(tx, path.0.id, &caller, has_scores)?;
            effects::require_own(&held, &caller)?;
            let shown = view::show(tx.conn, held.review.clone(), &caller, &held.sight)?;
            if_match.check(&shown.etag()?)?;
            effects::may_score(tx, &held)?;
            policy::has_status(&held, &ReviewStatus::OPEN)?;
            let before = scores::stored(&held.review.scores)?;
            let after = scores::merged(before.clone(), scores);
            let opinion = draft.opinion.unwrap_or_else(|| held.review.opinion.clone());
            if after == before && opinion == held.review.opinion {
                return shown.answer();
            }
            if !after.is_empty() {
                let rules = model::rules(held.stage.rules.as_ref())?;
                scores::check(&rules, &after, &opinion, Completeness::Draft)?;
            }
            let starts = held.review.status == ReviewStatus::Assigned;
            let change = ReviewChange {
                status: starts.then_some(ReviewStatus::Started),
                started_at: starts.then_some(tx.now),
                scores: Some(serde_json::to_value(&after).map_err(anyhow::Error::from)?),
                opinion: Some(opinion),
                ..ReviewChange::default()
            };
            let review = model::update(tx.conn, held.review.id, &change, tx.now)?;
            view::show(tx.conn, review, &caller, &held.sight)?.answer()
        })
        .await
}
