//! Recommendations, and which of them a caller may know of.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::codes::RecommendationStatus;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::entries::model::{self as entries_model, of_entrant};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    AwardId, AwardListId, AwardTierId, ContestId, EntryId, OrganizationId, PersonId,
    RecommendationId, UserId,
};
use crate::platform::db::schema::{
    award_tiers, awards, contests, entries, entry_walls, recommendation_quotas, recommendations,
};
use crate::platform::db::{Condition, any_of, inside};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = recommendations)]
pub struct Recommendation {
    pub id: RecommendationId,
    pub version: i32,
    pub award_id: AwardId,
    pub entry_id: EntryId,
    pub from_contest_id: ContestId,
    pub target_contest_id: ContestId,
    pub award_list_id: AwardListId,
    pub division: DivisionCode,
    pub status: RecommendationStatus,
    pub decline_reason: Option<String>,
    pub reject_reason: Option<String>,
    pub target_entry_id: Option<EntryId>,
    pub nominated_by: UserId,
    pub nominated_at: DateTime<Utc>,
    pub answered_at: Option<DateTime<Utc>>,
    pub submitted_by: Option<UserId>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

/// A nomination to be written.
#[derive(Debug, Insertable)]
#[diesel(table_name = recommendations, treat_none_as_default_value = false)]
pub struct NewRecommendation {
    pub id: RecommendationId,
    pub award_id: AwardId,
    pub entry_id: EntryId,
    pub from_contest_id: ContestId,
    pub target_contest_id: ContestId,
    pub award_list_id: AwardListId,
    pub division: DivisionCode,
    pub nominated_by: UserId,
    pub nominated_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A move: `None` leaves.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = recommendations)]
pub struct RecommendationMoved {
    pub status: Option<RecommendationStatus>,
    pub decline_reason: Option<String>,
    pub reject_reason: Option<String>,
    pub target_entry_id: Option<EntryId>,
    pub answered_by: Option<UserId>,
    pub answered_at: Option<DateTime<Utc>>,
    pub submitted_by: Option<UserId>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// How many entries of a division a contest takes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = recommendation_quotas, treat_none_as_default_value = false)]
pub struct Quota {
    pub division: DivisionCode,
    pub quota: i16,
}

/// An award of an entry on the final list of a contest.
#[derive(Clone, Debug, Queryable)]
pub struct FinalAward {
    pub id: AwardId,
    pub status: String,
    pub entry_id: EntryId,
    pub division: DivisionCode,
    pub owner_id: UserId,
    pub title: String,
    pub tier: String,
    pub tier_name: String,
    pub is_recommended: bool,
}

/// Which recommendations a list shows, newest first.
#[derive(Clone, Debug, Default)]
pub struct RecommendationScope {
    /// Of this contest, or to it.
    pub contest_id: Option<ContestId>,
    pub entry_id: Option<EntryId>,
    pub status: Option<RecommendationStatus>,
}

/// What the caller's sight follows from, beside the rights.
#[derive(Clone, Debug)]
pub struct Sight {
    /// The organisations that the caller acts for.
    pub managed: Vec<OrganizationId>,
    /// The contests with an entry behind a wall of the caller: few or none.
    pub walled: Vec<ContestId>,
}

impl Sight {
    pub fn of(conn: &mut PgConnection, caller: &Caller, today: NaiveDate) -> QueryResult<Self> {
        let persons: Vec<PersonId> = caller.records.iter().map(|it| PersonId(it.0)).collect();
        Ok(Self {
            managed: entries_model::managed(conn, caller, today)?,
            walled: entry_walls::table
                .inner_join(entries::table.on(entries::id.eq(entry_walls::entry_id)))
                .filter(entry_walls::person_id.eq_any(persons))
                .select(entries::contest_id)
                .distinct()
                .load(conn)?,
        })
    }
}

/// The contests that a right of an official reaches.
pub fn reached(caller: &Caller, right: Right) -> Condition<contests::table> {
    let territory = caller.territory(right);
    if territory.everything {
        return Box::new(contests::id.is_not_null());
    }
    let begun = inside(contests::division, &territory.begun_inside).map(
        |there: Condition<contests::table>| {
            let own = contests::created_by.eq_any(caller.records.clone());
            Box::new(own.and(there)) as Condition<contests::table>
        },
    );
    any_of(
        Box::new(contests::id.eq_any(territory.contests)),
        inside(contests::division, &territory.inside).chain(begun),
    )
}

/// The recommendations that a caller may know of: those of entries on whose side the caller is, and those of and to contests
/// that the right to read reaches, unless the caller has a conflict of interest with an entry of one of the two.
pub fn visible_to(caller: &Caller, sight: &Sight) -> Condition<recommendations::table> {
    let own = entries::table
        .inner_join(contests::table)
        .filter(of_entrant(caller, &sight.managed))
        .select(entries::id)
        .into_boxed();
    let there = || {
        contests::table
            .filter(reached(caller, Right::ReadRecommendation))
            .select(contests::id)
            .into_boxed()
    };
    let official = recommendations::from_contest_id
        .eq_any(there())
        .or(recommendations::target_contest_id.eq_any(there()))
        .and(recommendations::from_contest_id.ne_all(sight.walled.clone()))
        .and(recommendations::target_contest_id.ne_all(sight.walled.clone()));
    Box::new(recommendations::entry_id.eq_any(own).or(official))
}

pub fn find_visible(
    conn: &mut PgConnection,
    id: RecommendationId,
    caller: &Caller,
    sight: &Sight,
) -> QueryResult<Option<Recommendation>> {
    recommendations::table
        .find(id)
        .filter(visible_to(caller, sight))
        .select(Recommendation::as_select())
        .first(conn)
        .optional()
}

/// Locks a recommendation until the transaction ends.
pub fn lock(conn: &mut PgConnection, id: RecommendationId) -> QueryResult<Recommendation> {
    recommendations::table
        .find(id)
        .select(Recommendation::as_select())
        .for_no_key_update()
        .first(conn)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &RecommendationScope,
    caller: &Caller,
    sight: &Sight,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Recommendation>> {
    let mut query = recommendations::table
        .filter(visible_to(caller, sight))
        .select(Recommendation::as_select())
        .into_boxed();
    if let Some(contest) = scope.contest_id {
        query = query.filter(
            recommendations::from_contest_id
                .eq(contest)
                .or(recommendations::target_contest_id.eq(contest)),
        );
    }
    if let Some(entry) = scope.entry_id {
        query = query.filter(recommendations::entry_id.eq(entry));
    }
    if let Some(status) = scope.status {
        query = query.filter(recommendations::status.eq(status));
    }
    if let Some(before) = before {
        query = query.filter(recommendations::id.lt(RecommendationId(before)));
    }
    query
        .order(recommendations::id.desc())
        .limit(fetch)
        .load(conn)
}

/// Of entries, to a contest.
pub fn of_entries(
    conn: &mut PgConnection,
    entries: &[EntryId],
    target: ContestId,
) -> QueryResult<Vec<Recommendation>> {
    recommendations::table
        .filter(recommendations::entry_id.eq_any(entries))
        .filter(recommendations::target_contest_id.eq(target))
        .order(recommendations::id)
        .select(Recommendation::as_select())
        .load(conn)
}

/// The recommendations of the entries of an account, for its export.
pub fn of_account(conn: &mut PgConnection, account: UserId) -> QueryResult<Vec<Recommendation>> {
    let own = entries::table
        .filter(entries::owner_id.eq(account))
        .select(entries::id);
    recommendations::table
        .filter(recommendations::entry_id.eq_any(own))
        .order(recommendations::id)
        .select(Recommendation::as_select())
        .load(conn)
}

/// Locks contests until the transaction ends, in the order of their ids.
pub fn lock_contests(conn: &mut PgConnection, ids: [ContestId; 2]) -> QueryResult<Vec<ContestId>> {
    contests::table
        .filter(contests::id.eq_any(ids))
        .order(contests::id)
        .select(contests::id)
        .for_no_key_update()
        .load(conn)
}

/// The list by which a contest was finalised.
pub fn final_list(conn: &mut PgConnection, id: ContestId) -> QueryResult<Option<AwardListId>> {
    contests::table
        .find(id)
        .select(contests::award_list_id)
        .first(conn)
}

/// The awards of entries on a list, in the order of the tiers and places.
pub fn awards_of(conn: &mut PgConnection, list: AwardListId) -> QueryResult<Vec<FinalAward>> {
    awards::table
        .inner_join(award_tiers::table.on(award_tiers::id.eq(awards::tier_id)))
        .inner_join(entries::table.on(entries::id.nullable().eq(awards::entry_id)))
        .filter(awards::list_id.eq(list))
        .order((award_tiers::position, awards::place))
        .select((
            awards::id,
            awards::status,
            entries::id,
            entries::division,
            entries::owner_id,
            entries::title,
            award_tiers::code,
            award_tiers::name,
            award_tiers::is_recommended,
        ))
        .load(conn)
}

/// The status of an award.
pub fn award_status(conn: &mut PgConnection, id: AwardId) -> QueryResult<String> {
    awards::table.find(id).select(awards::status).first(conn)
}

/// The divisions of the entries that stand recommended to a contest. It is locked by who counts them.
pub fn standing(conn: &mut PgConnection, target: ContestId) -> QueryResult<Vec<DivisionCode>> {
    recommendations::table
        .filter(recommendations::target_contest_id.eq(target))
        .filter(recommendations::status.eq_any(RecommendationStatus::STANDING))
        .select(recommendations::division)
        .load(conn)
}

pub fn insert(conn: &mut PgConnection, rows: &[NewRecommendation]) -> QueryResult<usize> {
    diesel::insert_into(recommendations::table)
        .values(rows)
        .execute(conn)
}

pub fn set_moved(
    conn: &mut PgConnection,
    id: RecommendationId,
    moved: &RecommendationMoved,
    now: DateTime<Utc>,
) -> QueryResult<Recommendation> {
    diesel::update(recommendations::table.find(id))
        .set((
            moved,
            recommendations::version.eq(recommendations::version + 1),
            recommendations::updated_at.eq(now),
        ))
        .returning(Recommendation::as_returning())
        .get_result(conn)
}

/// The quotas of a contest, in the order of the divisions.
pub fn quotas_of(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Vec<Quota>> {
    recommendation_quotas::table
        .filter(recommendation_quotas::target_contest_id.eq(contest))
        .order(recommendation_quotas::division)
        .select(Quota::as_select())
        .load(conn)
}

/// Makes these the quotas of a contest that the caller holds locked.
pub fn set_quotas(
    conn: &mut PgConnection,
    contest: ContestId,
    quotas: &[Quota],
) -> QueryResult<usize> {
    diesel::delete(
        recommendation_quotas::table.filter(recommendation_quotas::target_contest_id.eq(contest)),
    )
    .execute(conn)?;
    let rows: Vec<_> = quotas
        .iter()
        .map(|quota| (recommendation_quotas::target_contest_id.eq(contest), quota))
        .collect();
    diesel::insert_into(recommendation_quotas::table)
        .values(rows)
        .execute(conn)
}

/// A contest, as recommendations name it.
#[derive(Clone, Debug, Queryable)]
pub struct NamedContest {
    pub id: ContestId,
    pub title: String,
    pub award_list_id: Option<AwardListId>,
}

pub fn contests_named(
    conn: &mut PgConnection,
    ids: &[ContestId],
) -> QueryResult<Vec<NamedContest>> {
    contests::table
        .filter(contests::id.eq_any(ids))
        .select((contests::id, contests::title, contests::award_list_id))
        .load(conn)
}

/// An award as recommendations name it.
#[derive(Clone, Debug, Queryable)]
pub struct NamedAward {
    pub id: AwardId,
    pub list_id: Option<AwardListId>,
    pub entry_id: Option<EntryId>,
    pub status: String,
    pub tier_id: AwardTierId,
    pub tier: String,
    pub tier_name: String,
    pub person_name: Option<String>,
    pub organization_name: Option<String>,
    pub project_title: Option<String>,
}

/// These awards, and those of these entries.
pub fn awards_named(
    conn: &mut PgConnection,
    ids: &[AwardId],
    of: &[EntryId],
) -> QueryResult<Vec<NamedAward>> {
    awards::table
        .inner_join(award_tiers::table.on(award_tiers::id.eq(awards::tier_id)))
        .filter(
            awards::id
                .eq_any(ids)
                .or(awards::entry_id.assume_not_null().eq_any(of)),
        )
        .order(awards::id)
        .select((
            awards::id,
            awards::list_id,
            awards::entry_id,
            awards::status,
            award_tiers::id,
            award_tiers::code,
            award_tiers::name,
            awards::person_name,
            awards::organization_name,
            awards::project_title,
        ))
        .load(conn)
}
