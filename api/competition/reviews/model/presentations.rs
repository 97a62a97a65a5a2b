//! The drawn order of a final, and which entries have presented themselves.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::competition::contest_stages::model::ContestStage;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::reviews::codes::{RANKED, SCORED};
use crate::kernel::ids::{ContestStageId, EntryId};
use crate::platform::db::schema::{contest_stages, entries, stage_presentations};

/// An entry in the order.
#[derive(Clone, Debug, Queryable)]
pub struct Presentation {
    pub position: i16,
    pub entry_id: EntryId,
    pub presented_at: Option<DateTime<Utc>>,
    pub title: String,
    pub number: Option<i32>,
    pub blind_code: Option<String>,
    pub status: EntryStatus,
}

impl Presentation {
    /// Whether the entry still takes part.
    pub fn stands(&self) -> bool {
        SCORED.contains(&self.status)
    }

    /// Whether the stage led to a result for it.
    pub fn is_ranked(&self) -> bool {
        RANKED.contains(&self.status)
    }
}

/// The order of a stage; empty while none is drawn.
pub fn of_stage(conn: &mut PgConnection, stage: ContestStageId) -> QueryResult<Vec<Presentation>> {
    stage_presentations::table
        .inner_join(entries::table)
        .filter(stage_presentations::stage_id.eq(stage))
        .order(stage_presentations::position)
        .select((
            stage_presentations::position,
            stage_presentations::entry_id,
            stage_presentations::presented_at,
            entries::title,
            entries::number,
            entries::blind_code,
            entries::status,
        ))
        .load(conn)
}

/// Keeps a drawn order with its seed.
pub fn keep(
    conn: &mut PgConnection,
    stage: ContestStageId,
    seed: &str,
    order: &[Uuid],
    now: DateTime<Utc>,
) -> QueryResult<ContestStage> {
    let rows: Vec<_> = (1_i16..)
        .zip(order)
        .map(|(position, entry)| {
            (
                stage_presentations::stage_id.eq(stage),
                stage_presentations::position.eq(position),
                stage_presentations::entry_id.eq(EntryId(*entry)),
            )
        })
        .collect();
    diesel::insert_into(stage_presentations::table)
        .values(rows)
        .execute(conn)?;
    diesel::update(contest_stages::table.find(stage))
        .set((
            contest_stages::presentation_seed.eq(seed),
            contest_stages::presentation_drawn_at.eq(now),
            contest_stages::version.eq(contest_stages::version + 1),
            contest_stages::updated_at.eq(now),
        ))
        .returning(ContestStage::as_returning())
        .get_result(conn)
}

pub fn set_presented(
    conn: &mut PgConnection,
    stage: ContestStageId,
    entry: EntryId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(stage_presentations::table)
        .filter(stage_presentations::stage_id.eq(stage))
        .filter(stage_presentations::entry_id.eq(entry))
        .set(stage_presentations::presented_at.eq(now))
        .execute(conn)
}
