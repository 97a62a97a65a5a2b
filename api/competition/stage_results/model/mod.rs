//! Versions of rankings, and the acts that decide ties.

mod inputs;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use engine::scoring::{Ranking, ResultRow};
use serde_json::Value;
use uuid::Uuid;

use super::codes::TieDecisionStep;
use crate::competition::contest_stages::codes::ContestStageKind;
use crate::competition::entries::codes::EntryStatus;
use crate::kernel::ids::{ContestStageId, EntryId, StageResultId, TieDecisionId, UserId};
use crate::platform::db::schema::{entries, stage_result_rows, stage_results, tie_decisions};
use crate::platform::error::Result;

pub use super::computation::Computation;
pub use inputs::Inputs;

/// A version of the ranking of a stage.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = stage_results, treat_none_as_default_value = false)]
pub struct StageResult {
    pub id: StageResultId,
    pub stage_id: ContestStageId,
    pub number: i16,
    pub reason: Option<String>,
    pub rules_hash: String,
    pub input_hash: String,
    #[diesel(column_name = rows_sha256)]
    pub rows_hash: String,
    pub summary: Value,
    pub computed_by: UserId,
    pub computed_at: DateTime<Utc>,
    pub applied_at: Option<DateTime<Utc>>,
    pub applied_by: Option<UserId>,
}

impl StageResult {
    /// A version changes once: when it is applied.
    pub fn etag(&self) -> String {
        let applied = u8::from(self.applied_at.is_some());
        format!("\"{}-{applied}\"", self.number)
    }
}

/// The result of an entry in a version.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = stage_result_rows)]
pub struct StageResultRow {
    pub entry_id: EntryId,
    pub rank: Option<i32>,
    pub detail: Value,
}

/// An act that decides a tie.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = tie_decisions, treat_none_as_default_value = false)]
pub struct TieDecision {
    pub id: TieDecisionId,
    pub stage_id: ContestStageId,
    pub step: TieDecisionStep,
    pub entry_order: Value,
    pub reason: String,
    pub seed: Option<String>,
    pub decided_by: UserId,
    pub decided_at: DateTime<Utc>,
}

pub fn find(conn: &mut PgConnection, id: StageResultId) -> QueryResult<Option<StageResult>> {
    stage_results::table
        .find(id)
        .select(StageResult::as_select())
        .first(conn)
        .optional()
}

/// The versions of a stage, the latest first.
pub fn versions(conn: &mut PgConnection, stage: ContestStageId) -> QueryResult<Vec<StageResult>> {
    stage_results::table
        .filter(stage_results::stage_id.eq(stage))
        .order(stage_results::number.desc())
        .select(StageResult::as_select())
        .load(conn)
}

pub fn latest(conn: &mut PgConnection, stage: ContestStageId) -> QueryResult<Option<StageResult>> {
    stage_results::table
        .filter(stage_results::stage_id.eq(stage))
        .order(stage_results::number.desc())
        .select(StageResult::as_select())
        .first(conn)
        .optional()
}

type ComparedRow = (Uuid, Option<String>, Option<i32>, Option<bool>);

/// The rows of a version, as far as versions are compared.
pub fn compared_rows(
    conn: &mut PgConnection,
    result: StageResultId,
) -> QueryResult<Vec<ResultRow>> {
    let rows: Vec<ComparedRow> = stage_result_rows::table
        .filter(stage_result_rows::result_id.eq(result))
        .select((
            stage_result_rows::entry_id,
            stage_result_rows::score,
            stage_result_rows::rank,
            stage_result_rows::advances,
        ))
        .load(conn)?;
    let row = |(entry, score, rank, advances): (_, _, Option<i32>, _)| ResultRow {
        entry,
        score,
        rank: rank.and_then(|rank| u32::try_from(rank).ok()),
        advances,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// All columns of a row are members of its detail.
const INSERT_ROWS: &str = "insert into stage_result_rows (result_id, entry_id, track, panel, score, rank, tied, advances, \
        expected, counted, detail)
    select $1, (it ->> 'entry')::uuid, coalesce(it ->> 'track', ''), coalesce(it ->> 'panel', ''), it ->> 'score',
        (it ->> 'rank')::integer, (it ->> 'tied')::boolean, (it ->> 'advances')::boolean, (it ->> 'n_expected')::smallint,
        (it ->> 'n_counted')::smallint, it
    from jsonb_array_elements($2::jsonb) as results (it)";

/// How many rows are inserted at once: a JSON value has 255 MiB at most.
const BATCH: usize = 1000;

/// Writes a version with its rows.
pub fn insert(conn: &mut PgConnection, result: &StageResult, ranking: &Ranking) -> Result<()> {
    diesel::insert_into(stage_results::table)
        .values(result)
        .execute(conn)?;
    for part in ranking.entries.chunks(BATCH) {
        let rows = serde_json::to_string(part).map_err(anyhow::Error::from)?;
        diesel::sql_query(INSERT_ROWS)
            .bind::<diesel::sql_types::Uuid, _>(result.id.0)
            .bind::<diesel::sql_types::Text, _>(rows)
            .execute(conn)?;
    }
    Ok(())
}

/// Rows of a version by rank, those without a rank last.
pub fn page(
    conn: &mut PgConnection,
    result: StageResultId,
    track: Option<&str>,
    after: Option<(i32, Uuid)>,
    fetch: i64,
) -> QueryResult<Vec<(StageResultRow, String, Option<String>)>> {
    use diesel::dsl::sql;
    use diesel::sql_types::Integer;
    // Those without a rank stand behind every rank.
    let place = || sql::<Integer>("coalesce(stage_result_rows.rank, 2147483647)");
    let mut query = stage_result_rows::table
        .inner_join(entries::table)
        .filter(stage_result_rows::result_id.eq(result))
        .into_boxed();
    if let Some(track) = track {
        query = query.filter(stage_result_rows::track.eq(track.to_owned()));
    }
    if let Some((rank, id)) = after {
        query = query.filter(
            place().gt(rank).or(place()
                .eq(rank)
                .and(stage_result_rows::entry_id.gt(EntryId(id)))),
        );
    }
    query
        .order((place(), stage_result_rows::entry_id))
        .limit(fetch)
        .select((
            StageResultRow::as_select(),
            entries::title,
            entries::blind_code,
        ))
        .load(conn)
}

pub fn set_applied(
    conn: &mut PgConnection,
    id: StageResultId,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<StageResult> {
    diesel::update(stage_results::table.find(id))
        .set((
            stage_results::applied_at.eq(now),
            stage_results::applied_by.eq(by),
        ))
        .returning(StageResult::as_returning())
        .get_result(conn)
}

pub fn decisions(conn: &mut PgConnection, stage: ContestStageId) -> QueryResult<Vec<TieDecision>> {
    tie_decisions::table
        .filter(tie_decisions::stage_id.eq(stage))
        .order(tie_decisions::id)
        .select(TieDecision::as_select())
        .load(conn)
}

pub fn insert_decision(conn: &mut PgConnection, decision: &TieDecision) -> QueryResult<usize> {
    diesel::insert_into(tie_decisions::table)
        .values(decision)
        .execute(conn)
}

/// An entry that a ranking moved.
#[derive(Clone, Debug)]
pub struct MovedEntry {
    pub id: EntryId,
    pub owner_id: UserId,
    pub title: String,
    pub status: EntryStatus,
}

/// Moves the entries of a stage as the ranking says: entries that go on, the others, and after the final all that are ranked.
/// Entries that take part outside the competition have no rank: they stay as they are, and are in the next stage, too.
/// Returns those whose status changed.
pub fn move_entries(
    conn: &mut PgConnection,
    kind: ContestStageKind,
    ranking: &Ranking,
    now: DateTime<Utc>,
) -> QueryResult<Vec<MovedEntry>> {
    let of = |advances: bool| -> Vec<Uuid> {
        let those = ranking
            .entries
            .iter()
            .filter(|it| it.competing && it.advances == Some(advances));
        those.map(|it| it.entry).collect()
    };
    let ranked = ranking.entries.iter().filter(|it| it.rank.is_some());
    let moves = match kind {
        ContestStageKind::Final => vec![(ranked.map(|it| it.entry).collect(), EntryStatus::Ranked)],
        _ => vec![
            (of(true), EntryStatus::Shortlisted),
            (of(false), EntryStatus::Eliminated),
        ],
    };
    let mut moved = Vec::new();
    for (ids, status) in moves {
        let rows: Vec<(EntryId, UserId, String)> = diesel::update(
            entries::table
                .filter(entries::id.eq_any::<Vec<Uuid>>(ids))
                .filter(entries::status.ne(status)),
        )
        .set((
            entries::status.eq(status),
            entries::version.eq(entries::version + 1),
            entries::updated_at.eq(now),
        ))
        .returning((entries::id, entries::owner_id, entries::title))
        .get_results(conn)?;
        moved.extend(rows.into_iter().map(|(id, owner_id, title)| MovedEntry {
            id,
            owner_id,
            title,
            status,
        }));
    }
    Ok(moved)
}
