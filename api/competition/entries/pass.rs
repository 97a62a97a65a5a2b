use actix_web::post;

use super::codes::{ContestStepKind, EntryDecision};
use super::model::chain::{self, Step, Unit};
use super::model::team::team_of;
use super::model::{self, EntryMoved};
use super::moves::LockedEntry;
use super::state::Move;
use super::view::{EntryPath, EntryView};
use super::{notices, policy};
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::official_day;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::Answer;

problems!(PassEntryProblems: NotFound, Forbidden, OwnProposal, WrongState, StageClosed, QuotaExhausted);

/// Pass an entry on
///
/// By the unit that the entry waits at: an account that acts for the entrant's organisation or for the recommending unit, an
/// administrator of the unit's division, or an organiser of the contest, each at their step and until its deadline. Persons
/// behind the entry cannot pass it. A recommending unit passes as many entries as its quota allows. The entry goes to the next
/// step; behind the last one `step` is null, and the formal check follows.
#[utoipa::path(tag = "entries", security(("bearer" = [])), params(EntryPath),
    responses((status = 200, description = "The entry, passed on.", body = EntryView,
        headers(("ETag" = String, description = "Its new version."))), PassEntryProblems))]
#[post("/entries/{id}/pass")]
pub async fn pass_entry(request: ChangeRequest<EntryPath, May<ask::PassEntry>>) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let locked = LockedEntry::of_unit(tx, path.id, &caller)?;
            caller.require(&locked)?;
            let moved = locked.step(&if_match, Move::Pass)?;
            let (step, unit) = may_act(tx, &locked, &caller)?;
            hold_quota(tx, &step, unit.as_ref())?;
            let steps = chain::steps_of(tx.conn, locked.contest.id)?;
            let today = official_day(tx.now);
            let next = chain::next_step(tx.conn, &steps, &locked.entry, step.position, today)?;
            let moved = EntryMoved {
                step: Some(next),
                ..moved
            };
            let locked = locked.write(tx, &moved)?;
            let (entry, by) = (&locked.entry, caller.user_id);
            model::note(tx, entry, step.position, EntryDecision::Passed, None, by)?;
            notices::passed(tx, entry, &locked.contest, by)?;
            notices::waits(tx, entry, &locked.contest, by)?;
            locked.shown(tx, &caller)?.answer()
        })
        .await
}

/// The step at which the caller acts as a unit: another person than those behind the entry, in time.
pub fn may_act(
    tx: &mut Tx<'_>,
    locked: &LockedEntry,
    caller: &Caller,
) -> Result<(Step, Option<Unit>)> {
    let (step, unit) = locked.unit()?;
    let team = team_of(tx.conn, locked.entry.id)?;
    let persons: Vec<_> = team.iter().map(|member| member.person_id).collect();
    policy::not_own(caller, &locked.entry, &persons)?;
    policy::moves(&locked.contest)?;
    policy::in_time(step.deadline, tx.now)?;
    Ok((step, unit))
}

/// Locks a unit that recommends, and refuses more recommendations than its quota.
fn hold_quota(tx: &mut Tx<'_>, step: &Step, unit: Option<&Unit>) -> Result<()> {
    let Some(unit) = unit.filter(|_| step.kind == ContestStepKind::RecommendingUnit) else {
        return Ok(());
    };
    let unit = chain::lock_unit(tx.conn, unit.id)?;
    let Some((unit, quota)) = unit.and_then(|unit| unit.quota.map(|quota| (unit, quota))) else {
        return Ok(());
    };
    let recommended = chain::recommended_by(tx.conn, unit.id, step.position)?;
    match recommended < i64::from(quota) {
        true => Ok(()),
        false => Err(Problem::new(Code::QuotaExhausted)
            .member("quota", quota)
            .into()),
    }
}
