//! What the life of an entry is read from: a statement for each kind of event, however many events there are.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::access::auth::Caller;
use crate::competition::entry_checks::model::EntryCheck;
use crate::competition::impact_metrics::model::{self as impact, ImpactMetric};
use crate::competition::recommendations::model::{self as recommendations, Recommendation, Sight};
use crate::competition::reviews::codes::ReviewStatus;
use crate::competition::reviews::model::{self as reviews_model};
use crate::kernel::ids::{
    AwardId, AwardListId, ContestJudgeId, ContestStageId, EntryId, StageResultId,
};
use crate::platform::db::schema::{
    award_lists, award_tiers, awards, contest_stages, contests, entry_checks, impact_metrics,
    recommendations as recommendations_table, reviews, stage_result_rows, stage_results,
};

/// A locked review of the entry.
#[derive(Debug, Queryable)]
pub struct LockedReview {
    pub stage_id: ContestStageId,
    pub stage_title: String,
    pub locked_at: Option<DateTime<Utc>>,
    pub judge_id: ContestJudgeId,
    pub total: Option<String>,
}

/// What an applied version of a ranking says of the entry.
#[derive(Debug, Queryable)]
pub struct AppliedResult {
    pub id: StageResultId,
    pub stage_id: ContestStageId,
    pub stage_title: String,
    pub applied_at: Option<DateTime<Utc>>,
    pub rank: Option<i32>,
    pub score: Option<String>,
    pub advances: Option<bool>,
}

/// An award of the entry, with its list.
#[derive(Debug, Queryable)]
pub struct WonAward {
    pub id: AwardId,
    pub status: String,
    pub status_reason: Option<String>,
    pub list_id: AwardListId,
    pub list_status: String,
    pub proposed_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    pub finalized_at: Option<DateTime<Utc>>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    pub tier: String,
    pub tier_name: String,
}

pub fn checks_of(conn: &mut PgConnection, entry: EntryId) -> QueryResult<Vec<EntryCheck>> {
    entry_checks::table
        .filter(entry_checks::entry_id.eq(entry))
        .order(entry_checks::id)
        .select(EntryCheck::as_select())
        .load(conn)
}

/// The reviews of locked stages that the caller may know of.
pub fn reviews_of(
    conn: &mut PgConnection,
    entry: EntryId,
    caller: &Caller,
    sight: &reviews_model::Sight,
) -> QueryResult<Vec<LockedReview>> {
    let known = reviews::table
        .inner_join(contests::table.on(contests::id.eq(reviews::contest_id)))
        .filter(reviews_model::visible_to(caller, sight))
        .filter(reviews::entry_id.eq(entry))
        .select(reviews::id)
        .into_boxed();
    reviews::table
        .inner_join(contest_stages::table.on(contest_stages::id.eq(reviews::stage_id)))
        .filter(reviews::id.eq_any(known))
        .filter(reviews::status.eq(ReviewStatus::Locked))
        .filter(contest_stages::locked_at.is_not_null())
        .order((contest_stages::position, reviews::id))
        .select((
            contest_stages::id,
            contest_stages::title,
            contest_stages::locked_at,
            reviews::judge_id,
            reviews::total,
        ))
        .load(conn)
}

pub fn results_of(conn: &mut PgConnection, entry: EntryId) -> QueryResult<Vec<AppliedResult>> {
    stage_result_rows::table
        .inner_join(stage_results::table.on(stage_results::id.eq(stage_result_rows::result_id)))
        .inner_join(contest_stages::table.on(contest_stages::id.eq(stage_results::stage_id)))
        .filter(stage_result_rows::entry_id.eq(entry))
        .filter(stage_results::applied_at.is_not_null())
        .order(stage_results::id)
        .select((
            stage_results::id,
            contest_stages::id,
            contest_stages::title,
            stage_results::applied_at,
            stage_result_rows::rank,
            stage_result_rows::score,
            stage_result_rows::advances,
        ))
        .load(conn)
}

/// The awards of the entry on lists that were not replaced.
pub fn awards_of(conn: &mut PgConnection, entry: EntryId) -> QueryResult<Vec<WonAward>> {
    awards::table
        .inner_join(award_lists::table.on(award_lists::id.nullable().eq(awards::list_id)))
        .inner_join(award_tiers::table.on(award_tiers::id.eq(awards::tier_id)))
        .filter(awards::entry_id.eq(entry))
        .filter(award_lists::status.ne("superseded"))
        .order(awards::id)
        .select((
            awards::id,
            awards::status,
            awards::status_reason,
            award_lists::id,
            award_lists::status,
            award_lists::proposed_at,
            award_lists::published_at,
            award_lists::finalized_at,
            awards::accepted_at,
            awards::updated_at,
            award_tiers::code,
            award_tiers::name,
        ))
        .load(conn)
}

/// The recommendations of the entry, and, for callers who may know whose entry it is, those that led to it.
pub fn recommendations_of(
    conn: &mut PgConnection,
    entry: EntryId,
    caller: &Caller,
    sight: &Sight,
    is_identified: bool,
) -> QueryResult<Vec<Recommendation>> {
    let led_here: Vec<EntryId> = is_identified.then_some(entry).into_iter().collect();
    recommendations_table::table
        .filter(recommendations::visible_to(caller, sight))
        .filter(
            recommendations_table::entry_id
                .eq(entry)
                .or(recommendations_table::target_entry_id
                    .assume_not_null()
                    .eq_any(led_here)),
        )
        .order(recommendations_table::id)
        .select(Recommendation::as_select())
        .load(conn)
}

/// The figures of the entry that stand and that the caller may read.
pub fn impact_of(
    conn: &mut PgConnection,
    entry: EntryId,
    caller: &Caller,
    sight: &Sight,
) -> QueryResult<Vec<ImpactMetric>> {
    impact_metrics::table
        .filter(impact::visible_to(caller, sight))
        .filter(impact_metrics::entry_id.eq(entry))
        .filter(impact_metrics::withdrawn_at.is_null())
        .order(impact_metrics::id)
        .select(ImpactMetric::as_select())
        .load(conn)
}
