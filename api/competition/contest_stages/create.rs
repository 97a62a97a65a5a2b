use actix_web::post;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{ContestStageKind, ScoresShown};
use super::model::{self, ContestStage, ContestStageContent};
use super::policy;
use super::view::ContestStageView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::contests::view::{self as contest_view, ContestPath};
use crate::kernel::clock::four_digit_year;
use crate::kernel::ids::ContestStageId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// A new stage of a contest.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "preliminary", "title": "初评", "opens_at": "2024-07-20T00:00:00Z",
    "closes_at": "2024-07-31T10:00:00Z", "blind": true, "scores_shown": "after_lock"}))]
pub struct NewContestStage {
    kind: ContestStageKind,
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    /// Not before the stage before it opens.
    #[validate(custom(function = four_digit_year))]
    opens_at: DateTime<Utc>,
    /// After `opens_at`.
    #[validate(custom(function = four_digit_year))]
    closes_at: DateTime<Utc>,
    /// Whether judges see entries without their entrants.
    #[serde(default)]
    #[schema(default = false)]
    blind: bool,
    /// When judges may read the scores of others; `never` when absent.
    scores_shown: Option<ScoresShown>,
}

problems!(CreateContestStageProblems: NotFound, Forbidden, WrongState);

/// Create a stage of a contest
///
/// Requires the organiser of the contest or an administrator of its division. The stage stands behind the stages of its kind
/// and of earlier kinds; kinds are in the order collection, qualification, preliminary, final, and only preliminary stages
/// can be several. A contest has at most 20 stages. A stage is made, changed and deleted until it begins: one that would
/// stand before the current stage of the contest fails with 409. `If-Match` compares the version of the contest.
#[utoipa::path(tag = "contest-stages", security(("bearer" = [])), params(ContestPath), request_body = NewContestStage,
    responses((status = 201, description = "The stage.", body = ContestStageView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateContestStageProblems))]
#[post("/contests/{id}/stages")]
pub async fn create_contest_stage(
    request: ChangeRequest<ContestPath, May<ask::EditContest>>,
    body: Json<NewContestStage>,
) -> Result<Answer> {
    let new = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let contest = contests::lock(tx.conn, path.id, &caller)?;
            let contest = contest.ok_or_else(Contest::absent)?;
            caller.require(&contest)?;
            if_match.check(&contest_view::current_etag(tx.conn, &contest)?)?;
            let content = ContestStageContent {
                kind: new.kind,
                title: new.title,
                opens_at: new.opens_at,
                closes_at: new.closes_at,
                blind: new.blind,
                scores_shown: new.scores_shown.unwrap_or(ScoresShown::Never),
            };
            let stages = model::stages_of(tx.conn, contest.id)?;
            let others: Vec<&ContestStage> = stages.iter().collect();
            let place = policy::place_of(&others, content.kind);
            policy::arrange(&contest, &stages, place)?;
            policy::add(&others, content.kind)?;
            let before = place.checked_sub(1).and_then(|place| stages.get(place));
            policy::windows(&content, before, stages.get(place))?;
            policy::before_steps(&content, &model::steps_of(tx.conn, contest.id)?)?;
            let position = i16::try_from(place + 1).map_err(anyhow::Error::from)?;
            let made = model::insert(tx.conn, contest.id, position, &content, tx.now)?;
            let mut order: Vec<ContestStageId> = stages.iter().map(|stage| stage.id).collect();
            order.insert(place, made.id);
            model::place(tx.conn, &order)?;
            ContestStageView::created(made)
        })
        .await
}
