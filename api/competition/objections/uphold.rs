use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{ObjectionEffect, ObjectionOutcome, ObjectionStatus};
use super::model::{self, ObjectionMoved};
use super::moves::{self, Held};
use super::notices;
use super::state::Move;
use super::view::{ObjectionPath, ObjectionView};
use crate::access::rights::{May, ask};
use crate::access::transitions::{ChangeRequest, Locked};
use crate::competition::contest_stages::codes::ContestStageKind;
use crate::competition::contest_stages::model as stages;
use crate::competition::contests::policy::require_running;
use crate::competition::entries::model::cancel_open_reviews;
use crate::competition::publicity_periods::codes::PublicityTarget;
use crate::competition::publicity_periods::model as periods;
use crate::competition::publicity_periods::model::withdrawn;
use crate::competition::stage_results::model::Computation;
use crate::competition::stage_results::model::{self as results, StageResult};
use crate::kernel::ids::EntryId;
use crate::platform::error::{Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// What follows from an objection.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"effect": "disqualify", "reason": "营业收入证明系伪造", "answer": "经核查，异议成立，取消该项目资格。"}))]
pub struct UpheldObjection {
    effect: ObjectionEffect,
    /// Required with an effect other than `none`. It is public with the withdrawn period, and the entrant reads it: without
    /// anything that tells who objects.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: Option<String>,
    /// The objector reads it.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    answer: String,
}

problems!(UpholdObjectionProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Uphold an objection
///
/// Decides after the investigation that the objection is right. With `disqualify` the entry is `revoked`, or the prize of the
/// organisation; the ranking of the stage that the contest is in is computed again without the entry, and applied where
/// nothing blocks it, in the same transaction. With `disqualify` and `new_list` the publicity period of the result is
/// withdrawn, and that of the preliminary where its ranking changed; the results of the contest cannot become final before a
/// new list of awards was in publicity. Requires the handling office, as `POST /v1/objections/{id}/admit` does. The objector
/// and the owner of the entry are told.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(ObjectionPath), request_body = UpheldObjection,
    responses((status = 200, description = "The objection, upheld.", body = ObjectionView,
        headers(("ETag" = String, description = "Changes with the answer."))), UpholdObjectionProblems))]
#[post("/objections/{id}/uphold")]
pub async fn uphold_objection(
    request: ChangeRequest<ObjectionPath, May<ask::HandleObjection>>,
    body: Json<UpheldObjection>,
) -> Result<Answer> {
    let body = body.0;
    let request = match &body.reason {
        Some(reason) => request.because(reason),
        None => request,
    };
    request
        .transition(move |locked| {
            let moved = moves::handle(locked, Move::Uphold)?;
            let result = match (body.effect, &body.reason) {
                (ObjectionEffect::NoEffect, _) => None,
                (_, None) => return Err(reason_required().into()),
                (effect, Some(reason)) => take_effect(locked, effect, reason)?,
            };
            moves::tell(locked, ObjectionStatus::Upheld)?;
            let outcome = ObjectionOutcome::Upheld;
            Ok(ObjectionMoved {
                effect: Some(body.effect),
                result_id: result.map(|result| result.id),
                ..moves::decided(locked, outcome, body.answer, moved)
            })
        })
        .await
}

fn reason_required() -> Problem {
    Problem::invalid_body(
        "/reason",
        "required",
        "影响结果时须说明理由",
        "is required with an effect",
    )
}

/// Does what follows. Returns the new version of the ranking, where there is one.
fn take_effect(
    locked: &mut Locked<'_, ObjectionPath>,
    effect: ObjectionEffect,
    reason: &str,
) -> Result<Option<StageResult>> {
    require_running(&locked.row.contest)?;
    let mut result = None;
    if effect == ObjectionEffect::Disqualify {
        let objection = &locked.row.objection;
        match (objection.entry_id, objection.award_id) {
            (Some(entry), _) => result = disqualify(locked, entry, reason)?,
            (None, Some(award)) => {
                model::revoke_prize(locked.tx.conn, award, reason, locked.tx.now)?;
            }
            (None, None) => {}
        }
    }
    withdraw(locked, PublicityTarget::Result, reason)?;
    if let Some((result, ContestStageKind::Preliminary)) = &result
        && result.applied_at.is_some()
    {
        withdraw(locked, PublicityTarget::Preliminary, reason)?;
    }
    Ok(result.map(|(result, _)| result))
}

/// Ends the period of a target that stands.
fn withdraw(
    locked: &mut Locked<'_, ObjectionPath>,
    target: PublicityTarget,
    reason: &str,
) -> Result<()> {
    let (by, tx) = (locked.caller.user_id, &mut locked.tx);
    let contest = &locked.row.contest;
    if let Some(period) = periods::standing(tx.conn, contest.id, target)? {
        let period = periods::withdraw(tx.conn, period.id, reason, by, tx.now)?;
        withdrawn(tx, contest, &period, by)?;
    }
    Ok(())
}

/// Revokes an entry and computes the ranking of the current stage again, where it was computed before.
fn disqualify(
    locked: &mut Locked<'_, ObjectionPath>,
    entry: EntryId,
    reason: &str,
) -> Result<Option<(StageResult, ContestStageKind)>> {
    let (by, tx) = (locked.caller.user_id, &mut locked.tx);
    let Held { contest, .. } = &locked.row;
    let revoked = model::revoke_entry(tx.conn, entry, reason, tx.now)?;
    let Some((owner, title)) = revoked else {
        return Err(wrong_state(
            "fallen_out",
            "该项目已不在赛中，请选择不影响结果或重新拟定名单",
            "the entry takes part no more: uphold the objection with another effect",
        ));
    };
    cancel_open_reviews(tx, entry)?;
    notices::revoked(tx, contest, entry, (owner, &title), reason)?;
    let Some(stage) = contest.current_stage_id else {
        return Ok(None);
    };
    let stage = stages::lock(tx.conn, stage)?;
    let Some(stage) = stage.filter(|it| it.kind.is_judged() && it.locked_at.is_some()) else {
        return Ok(None);
    };
    if results::latest(tx.conn, stage.id)?.is_none() {
        return Ok(None);
    }
    let computation = Computation::of(tx.conn, &stage)?;
    let result = computation.succeed(tx, contest, &stage, reason, by)?;
    Ok(Some((result, stage.kind)))
}
