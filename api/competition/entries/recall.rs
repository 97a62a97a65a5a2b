use actix_web::post;

use super::codes::{EntryDecision, EntryStatus};
use super::model::{self, EntryMoved, StepDecision, chain};
use super::moves::LockedEntry;
use super::state::Move;
use super::view::{EntryPath, EntryView};
use super::{notices, policy};
use crate::access::auth::Caller;
use crate::access::rights::{May, Right, ask, require};
use crate::access::transitions::ChangeRequest;
use crate::platform::db::Tx;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, MaybeIfMatch};

problems!(RecallEntryProblems: NotFound, Forbidden, WrongState, StageClosed);

/// Recall an entry
///
/// Takes the latest act back, while nothing followed from it. The entrant's side recalls a submission until the collection of
/// the contest closes: the entry is a draft again. A unit recalls what it passed on until the deadline of its step: the entry
/// waits at the unit again. Later calls fail with 409 `stage_closed`.
#[utoipa::path(tag = "entries", security(("bearer" = []), ("client" = ["entries:write"])), params(EntryPath),
    responses((status = 200, description = "The entry, a draft or at the unit again.", body = EntryView,
        headers(("ETag" = String, description = "Its new version."))), RecallEntryProblems))]
#[post("/entries/{id}/recall")]
pub async fn recall_entry(
    request: ChangeRequest<EntryPath, May<ask::SubmitEntry>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let locked = LockedEntry::of_entrant(tx, path.id, &caller)?;
            let acts = model::decisions(tx.conn, locked.entry.id)?;
            match standing(&acts) {
                Some(last) if last.decision == EntryDecision::Passed => {
                    let locked = locked.at_step(tx, last.step)?;
                    recall_pass(tx, &caller, &if_match, locked)?.answer()
                }
                _ => {
                    caller.require(&locked)?;
                    recall_submission(tx, &caller, &if_match, locked)?.answer()
                }
            }
        })
        .await
}

/// The latest act that was not recalled: a recall takes back the one before it.
fn standing(acts: &[StepDecision]) -> Option<&StepDecision> {
    let mut standing: Vec<&StepDecision> = Vec::new();
    for act in acts {
        match act.decision {
            EntryDecision::Recalled => {
                standing.pop();
            }
            _ => standing.push(act),
        }
    }
    standing.pop()
}

fn recall_pass(
    tx: &mut Tx<'_>,
    caller: &Caller,
    if_match: &MaybeIfMatch,
    locked: LockedEntry,
) -> Result<EntryView> {
    require(caller, Right::PassEntry, &locked)?;
    let moved = locked.step(if_match, Move::RecallPass)?;
    let (step, _) = locked.unit()?;
    policy::moves(&locked.contest)?;
    policy::in_time(step.deadline, tx.now)?;
    if locked.entry.supplements_requested > 0 {
        return Err(locked.not_at_a_unit());
    }
    let waited_at = locked.entry.clone();
    let moved = EntryMoved {
        step: Some(Some(step.position)),
        ..moved
    };
    let locked = locked.write(tx, &moved)?;
    let (entry, by) = (&locked.entry, caller.user_id);
    model::note(tx, entry, step.position, EntryDecision::Recalled, None, by)?;
    notices::recalled(tx, &waited_at, &locked.contest, by)?;
    locked.shown(tx, caller)
}

fn recall_submission(
    tx: &mut Tx<'_>,
    caller: &Caller,
    if_match: &MaybeIfMatch,
    locked: LockedEntry,
) -> Result<EntryView> {
    let moved = locked.step(if_match, Move::RecallSubmission)?;
    policy::moves(&locked.contest)?;
    if let Some(collection) = chain::collection_of(tx.conn, &locked.contest)? {
        policy::in_time(collection.closes_at, tx.now)?;
    }
    if locked.entry.supplements_requested > 0 || locked.entry.status != EntryStatus::Submitted {
        return Err(locked.not_at_a_unit());
    }
    let waited_at = locked.entry.clone();
    let moved = EntryMoved {
        step: Some(None),
        ..moved
    };
    let locked = locked.write(tx, &moved)?;
    let (entry, by) = (&locked.entry, caller.user_id);
    model::note(tx, entry, 0, EntryDecision::Recalled, None, by)?;
    notices::recalled(tx, &waited_at, &locked.contest, by)?;
    locked.shown(tx, caller)
}
