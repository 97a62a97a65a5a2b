//! Reviews as they are stored.
//!
//! **Order of locks.** Whoever changes a review locks the contest, then the stage, then the entry, then the review. A judge's act
//! holds the contest as it is (`for share`), so that judges do not wait for each other; the lock of a stage, the moves of a
//! contest and each note of a presentation lock the contest against all of them. The first score also locks the stage, to freeze
//! its rules. The entry is locked by each act on one of its reviews: what follows from several sheets of an entry is computed by
//! one act after the other.

pub mod challenges;
mod locking;
pub mod presentations;
pub mod seats;
mod sight;
pub mod stage_lock;
pub mod summary;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use engine::scoring::ScoringRules;
use serde_json::Value;
use uuid::Uuid;

use super::codes::{RecusalKind, ReviewStatus, SCORED};
use crate::access::auth::Caller;
use crate::kernel::ids::{ContestId, ContestJudgeId, ContestStageId, EntryId, ReviewId, UserId};
use crate::platform::db::schema::{contests, entries, review_versions, reviews};
use crate::platform::error::{Code, Error, Problem, Result};

pub use locking::{Held, hold, lock_entry};
pub use sight::{
    OfContests, Sight, closed_to, has_walled_entry, judge_may_open, open, reached, visible_to,
    walled,
};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = reviews)]
pub struct Review {
    pub id: ReviewId,
    pub version: i32,
    pub contest_id: ContestId,
    pub stage_id: ContestStageId,
    pub entry_id: EntryId,
    pub judge_id: ContestJudgeId,
    pub status: ReviewStatus,
    pub status_reason: Option<String>,
    pub recusal_answered_at: Option<DateTime<Utc>>,
    pub recusal_kind: Option<RecusalKind>,
    pub scores: Value,
    pub opinion: String,
    pub total: Option<String>,
    pub started_at: Option<DateTime<Utc>>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub submitted_hash: Option<String>,
    pub locked_at: Option<DateTime<Utc>>,
    pub extra: bool,
    pub assigned_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Review {
    /// Also for a review that the caller may not know of.
    pub fn absent() -> Error {
        Problem::not_found("没有这项评审", "there is no such review").into()
    }
}

/// What a change writes: `None` leaves, `Some(None)` clears.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = reviews)]
pub struct ReviewChange {
    pub status: Option<ReviewStatus>,
    pub status_reason: Option<Option<String>>,
    pub recusal_answered_at: Option<DateTime<Utc>>,
    pub recusal_kind: Option<RecusalKind>,
    pub scores: Option<Value>,
    pub opinion: Option<String>,
    pub total: Option<String>,
    pub started_at: Option<DateTime<Utc>>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub submitted_hash: Option<String>,
}

/// What was submitted at one time.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_versions, treat_none_as_default_value = false)]
pub struct ReviewVersion {
    pub review_id: ReviewId,
    pub number: i16,
    pub scores: Value,
    pub opinion: String,
    pub total: String,
    pub submitted_at: DateTime<Utc>,
    pub submitted_hash: String,
}

/// Which reviews a list shows, newest first.
#[derive(Clone, Debug)]
pub struct ReviewScope {
    pub stage_id: Option<ContestStageId>,
    pub entry_id: Option<EntryId>,
    pub judge_id: Option<ContestJudgeId>,
    pub status: Option<ReviewStatus>,
    pub mine: bool,
}

/// A review that the caller may know of.
pub fn find_visible(
    conn: &mut PgConnection,
    id: ReviewId,
    caller: &Caller,
    sight: &Sight,
) -> QueryResult<Option<Review>> {
    reviews::table
        .inner_join(contests::table.on(contests::id.eq(reviews::contest_id)))
        .filter(reviews::id.eq(id))
        .filter(visible_to(caller, sight))
        .select(Review::as_select())
        .first(conn)
        .optional()
}

pub fn page(
    conn: &mut PgConnection,
    scope: &ReviewScope,
    caller: &Caller,
    sight: &Sight,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Review>> {
    let mut query = reviews::table
        .inner_join(contests::table.on(contests::id.eq(reviews::contest_id)))
        .select(Review::as_select())
        .into_boxed()
        .filter(visible_to(caller, sight));
    if let Some(stage) = scope.stage_id {
        query = query.filter(reviews::stage_id.eq(stage));
    }
    if let Some(entry) = scope.entry_id {
        query = query.filter(reviews::entry_id.eq(entry));
    }
    if let Some(judge) = scope.judge_id {
        query = query.filter(reviews::judge_id.eq(judge));
    }
    if let Some(status) = scope.status {
        query = query.filter(reviews::status.eq(status));
    }
    if scope.mine {
        query = query.filter(reviews::judge_id.eq_any(sight.seats.clone()));
    }
    if let Some(before) = before {
        query = query.filter(reviews::id.lt(ReviewId(before)));
    }
    query.order(reviews::id.desc()).limit(fetch).load(conn)
}

pub fn update(
    conn: &mut PgConnection,
    id: ReviewId,
    change: &ReviewChange,
    now: DateTime<Utc>,
) -> QueryResult<Review> {
    diesel::update(reviews::table.find(id))
        .set((
            change,
            reviews::version.eq(reviews::version + 1),
            reviews::updated_at.eq(now),
        ))
        .returning(Review::as_returning())
        .get_result(conn)
}

/// A review to be assigned.
pub struct NewReview {
    pub contest: ContestId,
    pub stage: ContestStageId,
    pub entry: EntryId,
    pub judge: ContestJudgeId,
    pub by: UserId,
}

/// Assigns a further judge to an entry. `None` where the judge has a review of the entry in the stage.
pub fn insert_extra(
    conn: &mut PgConnection,
    new: &NewReview,
    now: DateTime<Utc>,
) -> QueryResult<Option<Review>> {
    diesel::insert_into(reviews::table)
        .values((
            reviews::id.eq(ReviewId::new()),
            reviews::contest_id.eq(new.contest),
            reviews::stage_id.eq(new.stage),
            reviews::entry_id.eq(new.entry),
            reviews::judge_id.eq(new.judge),
            reviews::status.eq(ReviewStatus::Assigned),
            reviews::extra.eq(true),
            reviews::assigned_by.eq(new.by),
            reviews::created_at.eq(now),
            reviews::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(Review::as_returning())
        .get_result(conn)
        .optional()
}

pub fn of_judge_and_entry(
    conn: &mut PgConnection,
    stage: ContestStageId,
    entry: EntryId,
    judge: ContestJudgeId,
) -> QueryResult<Option<ReviewId>> {
    reviews::table
        .filter(reviews::stage_id.eq(stage))
        .filter(reviews::entry_id.eq(entry))
        .filter(reviews::judge_id.eq(judge))
        .select(reviews::id)
        .first(conn)
        .optional()
}

/// The totals of the submitted sheets of an entry in a stage.
pub fn totals(
    conn: &mut PgConnection,
    stage: ContestStageId,
    entry: EntryId,
) -> QueryResult<Vec<String>> {
    reviews::table
        .filter(reviews::stage_id.eq(stage))
        .filter(reviews::entry_id.eq(entry))
        .filter(reviews::status.eq(ReviewStatus::Submitted))
        .select(reviews::total.assume_not_null())
        .load(conn)
}

/// The versions of a review, the latest first.
pub fn versions(conn: &mut PgConnection, id: ReviewId) -> QueryResult<Vec<ReviewVersion>> {
    review_versions::table
        .filter(review_versions::review_id.eq(id))
        .order(review_versions::number.desc())
        .select(ReviewVersion::as_select())
        .load(conn)
}

pub fn insert_version(conn: &mut PgConnection, version: &ReviewVersion) -> QueryResult<usize> {
    diesel::insert_into(review_versions::table)
        .values(version)
        .execute(conn)
}

/// The rules of scoring of a stage as they are stored.
pub fn rules(stored: Option<&Value>) -> Result<ScoringRules> {
    let rules = stored.ok_or_else(|| Problem::new(Code::RulesMissing))?;
    Ok(serde_json::from_value(rules.clone()).map_err(anyhow::Error::from)?)
}

/// Entries of a contest that a stage scores now.
pub fn standing(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<EntryId>> {
    entries::table
        .filter(entries::contest_id.eq(contest))
        .filter(entries::status.eq_any(SCORED))
        .order(entries::id)
        .select(entries::id)
        .load(conn)
}
