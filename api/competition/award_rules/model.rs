//! The rules of the awards of a contest, with the tiers.

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use engine::scoring::RankScope;

use super::codes::{AwardFill, AwardLevel, AwardTarget};
use crate::competition::contest_stages::model as stages;
use crate::kernel::ids::{AwardTierId, ContestId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{award_lists, award_rules, award_tiers, awards};

/// The rules of a contest.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = award_rules)]
pub struct AwardRules {
    pub contest_id: ContestId,
    pub version: i32,
    pub fill: AwardFill,
    pub acceptance_days: Option<i16>,
    pub is_ordered: bool,
    pub set_by: UserId,
    pub updated_at: DateTime<Utc>,
}

impl AwardRules {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// The ETag of a contest that has set no rules.
pub const NO_RULES: &str = "\"0\"";

/// A tier (等次), in the order in which tiers are filled.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = award_tiers, treat_none_as_default_value = false)]
pub struct AwardTier {
    pub id: AwardTierId,
    pub contest_id: ContestId,
    pub position: i16,
    pub code: AwardLevel,
    pub name: String,
    pub target: AwardTarget,
    pub track: Option<String>,
    pub quota: i16,
    pub has_grant: bool,
    pub is_recommended: bool,
}

/// What is ruled, beside the tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruled {
    pub fill: AwardFill,
    pub acceptance_days: Option<i16>,
    pub is_ordered: bool,
}

/// The contests among these whose order inside a tier has a meaning.
pub fn ordered_among(
    conn: &mut PgConnection,
    contests: &[ContestId],
) -> QueryResult<Vec<ContestId>> {
    award_rules::table
        .filter(award_rules::contest_id.eq_any(contests))
        .filter(award_rules::is_ordered)
        .select(award_rules::contest_id)
        .load(conn)
}

pub fn find(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Option<AwardRules>> {
    award_rules::table
        .find(contest)
        .select(AwardRules::as_select())
        .first(conn)
        .optional()
}

/// The tiers of a contest, in their order.
pub fn tiers(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<AwardTier>> {
    award_tiers::table
        .filter(award_tiers::contest_id.eq(contest))
        .order(award_tiers::position)
        .select(AwardTier::as_select())
        .load(conn)
}

pub fn find_tier(conn: &mut PgConnection, id: AwardTierId) -> QueryResult<Option<AwardTier>> {
    award_tiers::table
        .find(id)
        .select(AwardTier::as_select())
        .first(conn)
        .optional()
}

/// Whether awards of the contest were proposed: the rules stay then.
pub fn is_frozen(conn: &mut PgConnection, contest: ContestId) -> QueryResult<bool> {
    let lists = award_lists::table.filter(award_lists::contest_id.eq(contest));
    let given = awards::table.filter(awards::contest_id.eq(contest));
    diesel::select(exists(lists).or(exists(given))).get_result(conn)
}

/// Makes these the rules of a contest that is locked, in place of those that were.
pub fn set(
    tx: &mut Tx<'_>,
    contest: ContestId,
    ruled: Ruled,
    tiers: &[AwardTier],
    by: UserId,
) -> QueryResult<AwardRules> {
    let values = || {
        (
            award_rules::fill.eq(ruled.fill),
            award_rules::acceptance_days.eq(ruled.acceptance_days),
            award_rules::is_ordered.eq(ruled.is_ordered),
            award_rules::set_by.eq(by),
            award_rules::updated_at.eq(tx.now),
        )
    };
    let rules = diesel::insert_into(award_rules::table)
        .values((
            award_rules::contest_id.eq(contest),
            award_rules::created_at.eq(tx.now),
            values(),
        ))
        .on_conflict(award_rules::contest_id)
        .do_update()
        .set((values(), award_rules::version.eq(award_rules::version + 1)))
        .returning(AwardRules::as_returning())
        .get_result(tx.conn)?;
    diesel::delete(award_tiers::table.filter(award_tiers::contest_id.eq(contest)))
        .execute(tx.conn)?;
    diesel::insert_into(award_tiers::table)
        .values(tiers)
        .execute(tx.conn)?;
    Ok(rules)
}

/// Whether the last stage that is judged ranks each track by itself.
pub fn ranks_by_track(conn: &mut PgConnection, contest: ContestId) -> QueryResult<bool> {
    let all = stages::stages_of(conn, contest)?;
    let last = all.iter().rfind(|stage| stage.kind.is_judged());
    let scope: Option<RankScope> = last
        .and_then(|stage| stage.rules.as_ref())
        .and_then(|rules| serde_json::from_value(rules.get("rank_scope")?.clone()).ok());
    Ok(scope == Some(RankScope::Track))
}
