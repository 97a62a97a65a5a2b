//! What the moves of a grant have in common.

use chrono::{DateTime, Utc};

use super::model::{self, GrantMoved, LockedGrant};
use super::state::{self, Move};
use super::view::{GrantPath, GrantView, absent, etag};
use crate::access::auth::Caller;
use crate::access::transitions::{Locked, Transitions};
use crate::competition::grant_budgets::policy::runs;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

impl Transitions for GrantPath {
    type Row = LockedGrant;
    type Move = Move;
    type Moved = GrantMoved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<LockedGrant> {
        model::lock(tx, self.id, caller)?.ok_or_else(absent)
    }

    fn etag(row: &LockedGrant, _: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(etag(&row.grant, &row.award))
    }

    fn status(row: &LockedGrant, _: DateTime<Utc>) -> &'static str {
        row.grant.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<GrantMoved> {
        Some(GrantMoved {
            status: Some(state::step(locked.row.grant.status, by)?),
            ..GrantMoved::default()
        })
    }

    fn write(mut row: LockedGrant, tx: &mut Tx<'_>, moved: &GrantMoved) -> Result<LockedGrant> {
        row.grant = model::set_moved(tx.conn, row.grant.id, moved, tx.now)?;
        Ok(row)
    }

    fn answer(row: LockedGrant, tx: &mut Tx<'_>, _: &Caller, _: Language) -> Result<Answer> {
        GrantView::of(tx.conn, row.grant, row.award)?.answer()
    }
}

/// The move of a grant whose contest is not suspended.
pub fn step(locked: &mut Locked<'_, GrantPath>, by: Move) -> Result<GrantMoved> {
    let moved = locked.step(by)?;
    runs(&locked.row.contest)?;
    Ok(moved)
}
