//! The lock of a stage.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::competition::contest_stages::codes::ContestStageKind;
use crate::competition::contest_stages::model::ContestStage;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::reviews::codes::{ReviewStatus, SCORED};
use crate::kernel::ids::{ContestId, ContestJudgeId, ContestStageId, EntryId, ReviewId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{
    contest_judges, contest_stages, contests, entries, reviews, users,
};
use crate::platform::error::Result;

/// A review that is not submitted.
pub struct MissingReview {
    pub id: ReviewId,
    pub judge_id: ContestJudgeId,
    pub judge_name: String,
    pub entry_id: EntryId,
}

/// The reviews of a stage.
#[derive(Default)]
pub struct StageReviews {
    pub submitted: Vec<(ReviewId, EntryId)>,
    pub missing: Vec<MissingReview>,
    /// Open, of entries that left the contest.
    pub idle: Vec<ReviewId>,
    /// When the last sheet was submitted. A sheet that another connection submitted can bear a later time than the transaction
    /// that locks the stage.
    last_submitted_at: Option<DateTime<Utc>>,
}

impl StageReviews {
    /// How many entries have fewer submitted sheets than so many.
    pub fn below(&self, quorum: usize) -> usize {
        let mut counts: HashMap<EntryId, usize> = HashMap::new();
        for missing in &self.missing {
            counts.entry(missing.entry_id).or_default();
        }
        for (_, entry) in &self.submitted {
            *counts.entry(*entry).or_default() += 1;
        }
        counts.values().filter(|count| **count < quorum).count()
    }
}

/// Locks the entries and then the reviews of a stage, whose contest and row are locked.
pub fn hold_reviews(conn: &mut PgConnection, stage: &ContestStage) -> QueryResult<StageReviews> {
    let reviewed = reviews::table
        .filter(reviews::stage_id.eq(stage.id))
        .select(reviews::entry_id);
    let states: HashMap<EntryId, EntryStatus> = entries::table
        .filter(entries::id.eq_any(reviewed))
        .order(entries::id)
        .select((entries::id, entries::status))
        .for_no_key_update()
        .load::<(EntryId, EntryStatus)>(conn)?
        .into_iter()
        .collect();
    type Row = (
        ReviewId,
        EntryId,
        ContestJudgeId,
        ReviewStatus,
        Option<DateTime<Utc>>,
    );
    let rows: Vec<Row> = reviews::table
        .filter(reviews::stage_id.eq(stage.id))
        .order(reviews::id)
        .select((
            reviews::id,
            reviews::entry_id,
            reviews::judge_id,
            reviews::status,
            reviews::submitted_at,
        ))
        .for_no_key_update()
        .load(conn)?;
    let names: HashMap<ContestJudgeId, String> = contest_judges::table
        .inner_join(users::table.on(users::id.eq(contest_judges::user_id)))
        .filter(contest_judges::contest_id.eq(stage.contest_id))
        .select((contest_judges::id, users::display_name))
        .load::<(ContestJudgeId, String)>(conn)?
        .into_iter()
        .collect();
    let mut found = StageReviews::default();
    for (id, entry, judge, status, submitted_at) in rows {
        found.last_submitted_at = found.last_submitted_at.max(submitted_at);
        let stands = states
            .get(&entry)
            .is_some_and(|status| SCORED.contains(status));
        match status {
            ReviewStatus::Submitted => found.submitted.push((id, entry)),
            _ if !status.is_open() => {}
            _ if stands => found.missing.push(MissingReview {
                id,
                judge_id: judge,
                judge_name: names.get(&judge).cloned().unwrap_or_default(),
                entry_id: entry,
            }),
            _ => found.idle.push(id),
        }
    }
    Ok(found)
}

/// Locks the submitted sheets of a stage and cancels the others, with the reason where there is one.
pub fn lock(
    tx: &mut Tx<'_>,
    stage: &ContestStage,
    held: &StageReviews,
    reason: Option<&str>,
) -> Result<ContestStage> {
    let now = held
        .last_submitted_at
        .map_or(tx.now, |last| last.max(tx.now));
    let submitted: Vec<ReviewId> = held.submitted.iter().map(|one| one.0).collect();
    diesel::update(reviews::table.filter(reviews::id.eq_any(submitted)))
        .set((
            reviews::status.eq(ReviewStatus::Locked),
            reviews::locked_at.eq(now),
            reviews::version.eq(reviews::version + 1),
            reviews::updated_at.eq(now),
        ))
        .execute(tx.conn)?;
    let missing: Vec<ReviewId> = held.missing.iter().map(|one| one.id).collect();
    cancel(tx.conn, &missing, reason, now)?;
    cancel(tx.conn, &held.idle, None, now)?;
    let stage = diesel::update(contest_stages::table.find(stage.id))
        .set((
            contest_stages::locked_at.eq(now),
            contest_stages::version.eq(contest_stages::version + 1),
            contest_stages::updated_at.eq(now),
        ))
        .returning(ContestStage::as_returning())
        .get_result(tx.conn)?;
    Ok(stage)
}

fn cancel(
    conn: &mut PgConnection,
    ids: &[ReviewId],
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(reviews::table.filter(reviews::id.eq_any(ids)))
        .set((
            reviews::status.eq(ReviewStatus::Cancelled),
            reviews::status_reason.eq(reason),
            reviews::version.eq(reviews::version + 1),
            reviews::updated_at.eq(now),
        ))
        .execute(conn)
}

/// Judged stages that their contest is in, closed and not locked, with reviews. Those that another replica is at are left out.
pub fn due(tx: &mut Tx<'_>, most: i64) -> QueryResult<Vec<(Contest, ContestStage)>> {
    let closed: Vec<(ContestId, ContestStageId)> = contests::table
        .inner_join(
            contest_stages::table.on(contest_stages::id.nullable().eq(contests::current_stage_id)),
        )
        .filter(contests::status.eq_any([ContestStatus::Preliminary, ContestStatus::Final]))
        .filter(
            contest_stages::kind.eq_any([ContestStageKind::Preliminary, ContestStageKind::Final]),
        )
        .filter(contest_stages::closes_at.le(tx.now))
        .filter(contest_stages::locked_at.is_null())
        .filter(contest_stages::id.eq_any(reviews::table.select(reviews::stage_id)))
        .order(contest_stages::closes_at)
        .limit(most)
        .select((contests::id, contest_stages::id))
        .load(tx.conn)?;
    let mut held = Vec::new();
    for (contest, stage) in closed {
        let contest = contests::table
            .find(contest)
            .filter(contests::current_stage_id.eq(stage))
            .select(Contest::as_select())
            .for_no_key_update()
            .skip_locked()
            .first(tx.conn)
            .optional()?;
        let Some(contest) = contest else {
            continue;
        };
        let stage = contest_stages::table
            .find(stage)
            .filter(contest_stages::locked_at.is_null())
            .filter(contest_stages::closes_at.le(tx.now))
            .select(ContestStage::as_select())
            .for_no_key_update()
            .first(tx.conn)
            .optional()?;
        held.extend(stage.map(|stage| (contest, stage)));
    }
    Ok(held)
}
