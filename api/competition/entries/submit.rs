use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{ContestStepKind, EntryDecision, EntryStatus};
use super::content::{Rules, fault, refuse};
use super::model::chain::{self, Step};
use super::model::team::team_of;
use super::model::{self, EntryMoved};
use super::moves::LockedEntry;
use super::state::Move;
use super::view::{EntryPath, EntryView};
use super::{notices, policy};
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_judges::model::rebuild_walls;
use crate::competition::entry_checks::model::hold_limits;
use crate::kernel::clock::official_day;
use crate::kernel::ids::RecommendingUnitId;
use crate::platform::db::Tx;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// What a submission says beside the entry.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"recommending_unit_id": "0198f3a2-5b1c-7000-8000-0000000000b0"}))]
pub struct EntrySubmission {
    /// One of the contest's (`GET /v1/contests/{id}/recommending-units`). Required where a recommending unit is among its
    /// steps; a later submission keeps it.
    recommending_unit_id: Option<RecommendingUnitId>,
}

problems!(SubmitEntryProblems: NotFound, Forbidden, WrongState, StageClosed, EntryLimitReached);

/// Submit an entry
///
/// The first submission gives the entry its number and its blind code, and puts it at the first step of the contest. The
/// contest must be collecting entries, inside the window of the stage by the time of the service; later calls fail with 409
/// `stage_closed`. An entry that a unit returned can be submitted again until the deadline of that unit, too. An entry for
/// which missing papers were requested is submitted until `supplement_due_at`, and goes to the formal check at once.
///
/// Requires the owner, an account that acts for its organisation, or the API client that drafted it. The track, the required
/// sections of the plan and the team must be complete. Fails with 409 `entry_limit_reached` where the contest limits the entries
/// of a person or an organisation.
#[utoipa::path(tag = "entries", security(("bearer" = []), ("client" = ["entries:write"])), params(EntryPath),
    request_body = EntrySubmission,
    responses((status = 200, description = "The entry, submitted.", body = EntryView,
        headers(("ETag" = String, description = "Its new version."))), SubmitEntryProblems))]
#[post("/entries/{id}/submit")]
pub async fn submit_entry(
    request: ChangeRequest<EntryPath, May<ask::SubmitEntry>>,
    body: Json<EntrySubmission>,
) -> Result<Answer> {
    let unit = body.0.recommending_unit_id;
    request
        .write(move |tx, caller, if_match, path| {
            let locked = LockedEntry::for_submission(tx, path.id, &caller)?;
            caller.require(&locked)?;
            let moved = locked.step(&if_match, Move::Submit)?;
            hold_limits(tx, locked.entry.id)?;
            let moved = match locked.entry.status {
                EntryStatus::SupplementRequested => supplement(tx, &locked, moved)?,
                _ => submission(tx, &locked, unit, moved)?,
            };
            let locked = locked.write(tx, &moved)?;
            let entry = &locked.entry;
            model::note(tx, entry, 0, EntryDecision::Submitted, None, caller.user_id)?;
            rebuild_walls(tx, entry.contest_id, Some(entry.id))?;
            tell(tx, &locked, &caller)?;
            locked.shown(tx, &caller)?.answer()
        })
        .await
}

fn tell(tx: &mut Tx<'_>, locked: &LockedEntry, caller: &Caller) -> Result<()> {
    let (entry, contest) = (&locked.entry, &locked.contest);
    notices::submitted(tx, entry, contest, caller.user_id)?;
    notices::waits(tx, entry, contest, caller.user_id)
}

/// What was missing: the entry keeps its number, and the units keep their word.
fn supplement(tx: &mut Tx<'_>, locked: &LockedEntry, moved: EntryMoved) -> Result<EntryMoved> {
    policy::runs(&locked.contest)?;
    if let Some(due) = locked.entry.supplement_due_at {
        policy::in_time(due, tx.now)?;
    }
    let (content, team) = (locked.entry.content(), team_of(tx.conn, locked.entry.id)?);
    let rules = Rules::of(tx.conn, locked.entry.contest_id)?;
    rules.check(&locked.contest, &content, &team)?;
    refuse(rules.complete(&locked.contest, &content, &team))?;
    Ok(moved)
}

fn submission(
    tx: &mut Tx<'_>,
    locked: &LockedEntry,
    unit: Option<RecommendingUnitId>,
    moved: EntryMoved,
) -> Result<EntryMoved> {
    let (entry, contest) = (&locked.entry, &locked.contest);
    let steps = chain::steps_of(tx.conn, contest.id)?;
    let returned_by = returned_by(tx, locked, &steps)?;
    let collection = chain::collection_of(tx.conn, contest)?;
    policy::submission(contest, collection.as_ref(), returned_by, tx.now)?;
    let (content, team) = (entry.content(), team_of(tx.conn, entry.id)?);
    let rules = Rules::of(tx.conn, contest.id)?;
    rules.check(contest, &content, &team)?;
    let mut faults = rules.complete(contest, &content, &team);
    let unit = unit.or(entry.recommending_unit_id);
    let pointer = "/recommending_unit_id";
    let is_required = steps
        .iter()
        .any(|step| step.kind == ContestStepKind::RecommendingUnit);
    match unit {
        Some(unit) => {
            let found = chain::find_unit(tx.conn, unit)?;
            if found.is_none_or(|one| one.contest_id != contest.id) {
                faults.push(fault(
                    pointer,
                    "unknown_id",
                    "大赛没有这个推荐单位",
                    "the contest has no such recommending unit",
                ));
            }
        }
        None if is_required => faults.push(fault(
            pointer,
            "required",
            "须选择推荐单位",
            "needs one of the recommending units of the contest",
        )),
        None => {}
    }
    refuse(faults)?;
    let first = chain::next_step(tx.conn, &steps, entry, 0, official_day(tx.now))?;
    let is_new = entry.number.is_none();
    Ok(EntryMoved {
        status_reason: Some(None),
        recommending_unit_id: unit,
        step: Some(first),
        number: match is_new {
            true => Some(model::next_number(tx.conn, contest.id)?),
            false => None,
        },
        blind_code: match is_new {
            true => Some(model::new_blind_code(tx.conn, contest.id)?),
            false => None,
        },
        submitted_at: is_new.then_some(tx.now),
        ..moved
    })
}

/// The step whose unit returned the entry, where the entrant has not submitted or recalled it since.
fn returned_by<'a>(
    tx: &mut Tx<'_>,
    locked: &LockedEntry,
    steps: &'a [Step],
) -> Result<Option<&'a Step>> {
    let acts = model::decisions(tx.conn, locked.entry.id)?;
    let last = acts
        .last()
        .filter(|act| act.decision == EntryDecision::Returned);
    Ok(last.and_then(|act| steps.iter().find(|step| step.position == act.step)))
}
