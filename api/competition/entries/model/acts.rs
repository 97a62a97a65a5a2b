//! Acts on entries, as they are noted.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Entry;
use crate::competition::entries::codes::EntryDecision;
use crate::competition::reviews::codes::ReviewStatus;
use crate::kernel::ids::{EntryId, EntryRevealId, StepDecisionId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{entry_reveals, entry_step_decisions, reviews};

/// An act on an entry.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = entry_step_decisions)]
pub struct StepDecision {
    pub id: StepDecisionId,
    pub step: i16,
    pub decision: EntryDecision,
    pub reason: Option<String>,
    pub entry_version: i32,
    pub decided_by: UserId,
    pub decided_at: DateTime<Utc>,
}

/// The acts on an entry, the first one first.
pub fn decisions(conn: &mut PgConnection, entry: EntryId) -> QueryResult<Vec<StepDecision>> {
    entry_step_decisions::table
        .filter(entry_step_decisions::entry_id.eq(entry))
        .order(entry_step_decisions::id)
        .select(StepDecision::as_select())
        .load(conn)
}

/// Notes an act on an entry as it is now. Step 0 is the entrant's.
pub fn note(
    tx: &mut Tx<'_>,
    entry: &Entry,
    step: i16,
    decision: EntryDecision,
    reason: Option<&str>,
    by: UserId,
) -> QueryResult<usize> {
    diesel::insert_into(entry_step_decisions::table)
        .values((
            entry_step_decisions::id.eq(StepDecisionId::new()),
            entry_step_decisions::entry_id.eq(entry.id),
            entry_step_decisions::step.eq(step),
            entry_step_decisions::decision.eq(decision),
            entry_step_decisions::reason.eq(reason),
            entry_step_decisions::entry_version.eq(entry.version),
            entry_step_decisions::decided_by.eq(by),
            entry_step_decisions::decided_at.eq(tx.now),
        ))
        .execute(tx.conn)
}

/// Notes who read in a blind stage whose entry it is.
pub fn reveal(
    tx: &mut Tx<'_>,
    entry: EntryId,
    reason: &str,
    by: UserId,
) -> QueryResult<EntryRevealId> {
    let id = EntryRevealId::new();
    diesel::insert_into(entry_reveals::table)
        .values((
            entry_reveals::id.eq(id),
            entry_reveals::entry_id.eq(entry),
            entry_reveals::reason.eq(reason),
            entry_reveals::revealed_by.eq(by),
            entry_reveals::revealed_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Cancels the reviews of an entry that are not submitted yet: the entry takes part no more.
pub fn cancel_open_reviews(tx: &mut Tx<'_>, entry: EntryId) -> QueryResult<usize> {
    diesel::update(reviews::table)
        .filter(reviews::entry_id.eq(entry))
        .filter(reviews::status.eq_any(ReviewStatus::OPEN))
        .set((
            reviews::status.eq(ReviewStatus::Cancelled),
            reviews::status_reason.eq(None::<String>),
            reviews::version.eq(reviews::version + 1),
            reviews::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)
}
