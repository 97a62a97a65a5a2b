//! Awards whose acceptance is overdue are given up.

use super::codes::AwardStatus;
use super::model::{self, AwardMoved};
use super::notices;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::slice::Turn;

/// Why the clock gives up an award.
pub const LAPSED: &str = "逾期未接受（lapsed）";

/// Declines awards that were not accepted in time. Leaves those alone whose contest another transaction is at.
pub fn lapse(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let mut done = 0;
    for (id, contest) in model::overdue(tx.conn, tx.now, turn.most)? {
        let Some(award) = model::lock_overdue(tx.conn, id, contest, tx.now)? else {
            continue;
        };
        let moved = AwardMoved {
            status: Some(AwardStatus::Declined),
            status_reason: Some(LAPSED.to_owned()),
            ..AwardMoved::default()
        };
        let award = model::set_moved(tx.conn, award.id, &moved, tx.now)?;
        model::leave_without_award(tx.conn, &award, tx.now)?;
        notices::lapsed(tx, &award)?;
        done += 1;
    }
    Ok(done)
}
