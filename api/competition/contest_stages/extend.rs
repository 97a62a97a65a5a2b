use actix_web::post;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ContestStageKind;
use super::model::{self, ContestStage};
use super::policy;
use super::view::{ContestStagePath, ContestStageView};
use crate::access::rights::{May, Right, ask, require};
use crate::access::transitions::ChangeRequest;
use crate::competition::contests::codes::{ContestEventKind, ContestStatus};
use crate::competition::contests::model::{MovedDeadline, NewEvent, deadline_moved, record};
use crate::competition::contests::policy::require_running;
use crate::kernel::clock::four_digit_year;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// A later deadline of a stage, and why.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"closes_at": "2024-07-10T10:00:00Z", "reason": "报名系统拥堵，报名延期两天"}))]
pub struct ContestStageExtension {
    /// Later than now, than the present `closes_at`, and not in a later stage.
    #[validate(custom(function = four_digit_year))]
    closes_at: DateTime<Utc>,
    /// Public.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(ExtendContestStageProblems: NotFound, Forbidden, WrongState);

/// Extend a stage of a contest
///
/// Requires the organiser of the contest or an administrator of its division; after the deadline has passed, the
/// administrator of the province. The contest must be published, and the stage not left yet. The deadline only moves later:
/// not after a later stage opens or, where the two windows overlap already, not after that stage closes; 422 names the stage.
/// With the collection, the deadlines of the steps of the chain of units move by the same span. The owners of all drafts and
/// entries, the judges and the recommending units are told. The history of the contest shows both deadlines and the reason.
#[utoipa::path(tag = "contest-stages", security(("bearer" = [])), params(ContestStagePath),
    request_body = ContestStageExtension,
    responses((status = 200, description = "The stage with its new deadline.", body = ContestStageView,
        headers(("ETag" = String, description = "Its new version."))), ExtendContestStageProblems))]
#[post("/contest-stages/{id}/extend")]
pub async fn extend_contest_stage(
    request: ChangeRequest<ContestStagePath, May<ask::EditContest>>,
    body: Json<ContestStageExtension>,
) -> Result<Answer> {
    let extension = body.0;
    request
        .because(&extension.reason)
        .write(move |tx, caller, if_match, path| {
            let found = model::lock_visible(tx.conn, path.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            if tx.now >= stage.closes_at {
                require(&caller, Right::SuspendContest, &contest)?;
            }
            if_match.check(&stage.etag())?;
            require_running(&contest)?;
            let stages = model::stages_of(tx.conn, contest.id)?;
            let current = stages
                .iter()
                .find(|one| Some(one.id) == contest.current_stage_id);
            let is_left = current.is_some_and(|current| stage.position < current.position)
                || matches!(
                    contest.status,
                    ContestStatus::Tallying | ContestStatus::Publicity
                );
            if is_left {
                return Err(contest.wrong_state("该赛段已结束", "the contest has left the stage"));
            }
            let later = stages.iter().filter(|one| one.position > stage.position);
            let later: Vec<ContestStage> = later.cloned().collect();
            policy::extend(&stage, &later, extension.closes_at, tx.now)?;
            let by = caller.user_id;
            let event = NewEvent {
                stage: Some((stage.id, &stage.title)),
                reason: Some(&extension.reason),
                moved: Some((stage.closes_at, extension.closes_at)),
                ..NewEvent::default()
            };
            let event = record(tx, contest.id, ContestEventKind::DeadlineMoved, by, &event)?;
            if stage.kind == ContestStageKind::Collection {
                let span = extension.closes_at - stage.closes_at;
                model::move_steps(tx.conn, contest.id, span)?;
            }
            let extended = model::set_closes_at(tx.conn, stage.id, extension.closes_at, tx.now)?;
            let moved = MovedDeadline {
                stage: &stage.title,
                before: stage.closes_at,
                after: extension.closes_at,
                reason: &extension.reason,
            };
            deadline_moved(tx, &contest, event, by, &moved)?;
            ContestStageView::answer(extended)
        })
        .await
}
