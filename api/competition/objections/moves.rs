//! What the moves of an objection have in common. The contest is locked first, then the objection.

use chrono::{DateTime, Utc};

use super::codes::{ObjectionOutcome, ObjectionStatus};
use super::model::{self, Objection, ObjectionMoved};
use super::state::{self, Move};
use super::view::{self, ObjectionPath};
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::access::transitions::{Locked, Transitions};
use crate::competition::contests::model::{self as contests, Contest};
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Error, Result, wrong_state};
use crate::platform::web::{Answer, Language};

/// An objection with its contest, and those that were merged into it.
pub struct Held {
    pub objection: Objection,
    pub contest: Contest,
    pub merged: Vec<Objection>,
    etag: String,
}

impl Held {
    /// Everybody who objects.
    pub fn objectors(&self) -> Vec<UserId> {
        let merged = self.merged.iter().map(|one| one.objector_id);
        std::iter::once(self.objection.objector_id)
            .chain(merged)
            .collect()
    }
}

/// The handling office of an objection is that of its contest.
impl Governed for Held {
    fn subject(&self) -> Subject<'_> {
        self.contest.subject()
    }
}

impl Transitions for ObjectionPath {
    type Row = Held;
    type Move = Move;
    type Moved = ObjectionMoved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<Held> {
        let contest = model::contest_of(tx.conn, self.id)?.ok_or_else(Objection::absent)?;
        let contest = contests::lock(tx.conn, contest, caller)?.ok_or_else(Objection::absent)?;
        let found = model::lock_visible(tx.conn, self.id, caller, tx.now)?;
        let objection = found.ok_or_else(Objection::absent)?;
        let shown = view::show(tx.conn, tx.vault, objection.clone(), caller, tx.now)?;
        Ok(Held {
            merged: model::merged_into(tx.conn, objection.id)?,
            etag: shown.etag()?,
            objection,
            contest,
        })
    }

    fn etag(held: &Held, _: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(held.etag.clone())
    }

    fn status(held: &Held, _: DateTime<Utc>) -> &'static str {
        held.objection.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<ObjectionMoved> {
        Some(ObjectionMoved {
            status: Some(state::step(locked.row.objection.status, by)?),
            ..ObjectionMoved::default()
        })
    }

    fn write(held: Held, tx: &mut Tx<'_>, moved: &ObjectionMoved) -> Result<Held> {
        let objection = model::set_moved(tx.conn, held.objection.id, moved, tx.now)?;
        Ok(Held { objection, ..held })
    }

    fn answer(held: Held, tx: &mut Tx<'_>, caller: &Caller, _: Language) -> Result<Answer> {
        view::show(tx.conn, tx.vault, held.objection, caller, tx.now)?.answer()
    }
}

/// Checks that the caller does not object themself, and that the objection goes with no other, then the state.
pub fn handle(locked: &mut Locked<'_, ObjectionPath>, by: Move) -> Result<ObjectionMoved> {
    let objectors = locked.row.objectors();
    if objectors.iter().any(|objector| locked.caller.is(*objector)) {
        return Err(Code::OwnProposal.into());
    }
    let moved = locked.step(by)?;
    match locked.row.objection.merged_into {
        Some(_) => Err(is_merged()),
        None => Ok(moved),
    }
}

/// The refusal to move an objection that goes with another one.
pub fn is_merged() -> Error {
    wrong_state(
        "merged",
        "该异议已合并，请办理所并入的异议",
        "the objection goes with another one: move that one",
    )
}

/// A decision: what each of them writes beside the status.
pub fn decided(
    locked: &Locked<'_, ObjectionPath>,
    outcome: ObjectionOutcome,
    answer: String,
    moved: ObjectionMoved,
) -> ObjectionMoved {
    ObjectionMoved {
        outcome: Some(outcome),
        answer: Some(answer),
        decided_by: Some(locked.caller.user_id),
        decided_at: Some(locked.tx.now),
        ..moved
    }
}

/// Tells the objectors of a move.
pub fn tell(locked: &mut Locked<'_, ObjectionPath>, to: ObjectionStatus) -> Result<()> {
    let by = locked.caller.user_id;
    let Held {
        objection,
        contest,
        merged,
        ..
    } = &locked.row;
    let all: Vec<&Objection> = std::iter::once(objection).chain(merged).collect();
    super::notices::moved(&mut locked.tx, contest, &all, to, by)
}
