//! What the moves of a judge have in common.

use chrono::{DateTime, Utc};

use super::codes::ContestJudgeStatus;
use super::model::{self, ContestJudgeMoved, OfContest};
use super::state::{self, Move};
use super::view::{self, ContestJudgePath};
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::access::transitions::{Locked, Transitions};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

/// A judge, and the ETag that the caller reads.
pub struct Seat {
    pub judge: OfContest,
    etag: String,
}

impl Seat {
    /// The judge as the move leaves it.
    pub fn moved_to(&self, status: ContestJudgeStatus) -> OfContest {
        let mut judge = self.judge.clone();
        judge.row.status = status;
        judge.row.version += 1;
        judge
    }
}

impl Governed for Seat {
    fn subject(&self) -> Subject<'_> {
        self.judge.subject()
    }
}

impl Transitions for ContestJudgePath {
    type Row = Seat;
    type Move = Move;
    type Moved = ContestJudgeMoved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<Seat> {
        let found = model::lock(tx.conn, self.id, caller)?;
        let judge = found.ok_or_else(OfContest::absent)?;
        let etag = view::show(tx.conn, judge.clone(), caller)?
            .etag()
            .to_owned();
        Ok(Seat { judge, etag })
    }

    fn etag(seat: &Seat, _: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(seat.etag.clone())
    }

    fn status(seat: &Seat, _: DateTime<Utc>) -> &'static str {
        seat.judge.row.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<ContestJudgeMoved> {
        let answers = by != Move::Remove;
        Some(ContestJudgeMoved {
            status: Some(state::step(locked.row.judge.row.status, by)?),
            answered_at: answers.then_some(locked.tx.now),
            ..ContestJudgeMoved::default()
        })
    }

    fn write(seat: Seat, tx: &mut Tx<'_>, moved: &ContestJudgeMoved) -> Result<Seat> {
        let row = model::set_moved(tx.conn, seat.judge.row.id, moved, tx.now)?;
        let judge = OfContest { row, ..seat.judge };
        Ok(Seat { judge, ..seat })
    }

    fn answer(seat: Seat, tx: &mut Tx<'_>, caller: &Caller, _: Language) -> Result<Answer> {
        view::show(tx.conn, seat.judge, caller)?.answer()
    }
}
