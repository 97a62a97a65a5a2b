//! What an act on a review locks, in the order that the module of the model tells.

use diesel::prelude::*;

use super::seats::{self, StageJudge};
use super::{Review, Sight, find_visible};
use crate::access::auth::Caller;
use crate::competition::contest_stages::model::{self as stages, ContestStage, freeze_rules};
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::entries::model::Entry;
use crate::kernel::ids::{EntryId, ReviewId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{entries, reviews};
use crate::platform::error::Result;

/// A review that is locked, with what it hangs on.
pub struct Held {
    pub contest: Contest,
    pub stage: ContestStage,
    pub entry: Entry,
    pub review: Review,
    /// The judge in the stage, once in a panel or signed in.
    pub seat: Option<StageJudge>,
    pub sight: Sight,
}

impl Held {
    pub fn is_signed_in(&self) -> bool {
        self.seat
            .as_ref()
            .is_some_and(|seat| seat.signed_in_at.is_some())
    }
}

/// Locks a review that the caller may know of; with the first score, also freezes the rules of the stage.
pub fn hold(tx: &mut Tx<'_>, id: ReviewId, caller: &Caller, has_scores: bool) -> Result<Held> {
    let sight = Sight::of(tx.conn, caller)?;
    let found = find_visible(tx.conn, id, caller, &sight)?.ok_or_else(Review::absent)?;
    let contest = contests::hold(tx.conn, found.contest_id, caller)?;
    let contest = contest.ok_or_else(Review::absent)?;
    let stage = match has_scores && sight.is_of(found.judge_id) {
        true => freeze_rules(tx, found.stage_id)?,
        false => stages::find(tx.conn, found.stage_id)?.ok_or_else(ContestStage::absent)?,
    };
    let entry = lock_entry(tx.conn, found.entry_id)?;
    reviews::table
        .find(id)
        .select(reviews::id)
        .for_no_key_update()
        .first::<ReviewId>(tx.conn)?;
    // What changed until the locks were there, a recusal among it.
    let sight = Sight::of(tx.conn, caller)?;
    let review = find_visible(tx.conn, id, caller, &sight)?.ok_or_else(Review::absent)?;
    let seat = seats::find(tx.conn, review.stage_id, review.judge_id)?;
    Ok(Held {
        contest,
        stage,
        entry,
        review,
        seat,
        sight,
    })
}

pub fn lock_entry(conn: &mut PgConnection, id: EntryId) -> QueryResult<Entry> {
    entries::table
        .find(id)
        .select(Entry::as_select())
        .for_no_key_update()
        .first(conn)
}
