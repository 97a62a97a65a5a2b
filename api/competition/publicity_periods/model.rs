//! Publicity periods, what they show, and the list of awards that a period of the result makes public.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Uuid as SqlUuid};
use serde_json::Value;
use uuid::Uuid;

use super::codes::{PublicityDayUnit, PublicityStatus, PublicityTarget};
pub use super::days::{LastDay, Span, answer_due};
pub use super::notices::withdrawn;
use crate::competition::award_lists::codes::AwardListStatus;
use crate::competition::awards::codes::AwardStatus;
use crate::competition::contest_stages::codes::ContestStageKind;
use crate::competition::contest_stages::model as stages;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::stage_results::model as results;
use crate::kernel::ids::{
    AwardId, AwardListId, AwardTierId, ContestId, EntryId, PublicityItemId, PublicityPeriodId,
    StageResultId, UserId,
};
use crate::platform::db::schema::{
    award_lists, awards, entries, publicity_items, publicity_periods, ranking_acknowledgements,
    stage_result_rows,
};
use crate::platform::error::{Error, Problem};

/// A period in which what a contest decided is shown, and objections are filed.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = publicity_periods, treat_none_as_default_value = false)]
pub struct PublicityPeriod {
    pub id: PublicityPeriodId,
    pub version: i32,
    pub contest_id: ContestId,
    pub target: PublicityTarget,
    pub list_id: Option<AwardListId>,
    pub result_id: Option<StageResultId>,
    pub starts_on: NaiveDate,
    pub day_count: i16,
    pub day_unit: PublicityDayUnit,
    pub first_day_counts: bool,
    pub ends_on: NaiveDate,
    pub opens_at: DateTime<Utc>,
    /// Exclusive.
    pub closes_at: DateTime<Utc>,
    pub calendars: Value,
    pub objection_answer_days: i16,
    pub without_acknowledgement: Option<String>,
    pub opened_by: UserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub withdrawn_by: Option<UserId>,
    pub withdrawal_reason: Option<String>,
}

impl PublicityPeriod {
    /// Also for a period of a contest that the caller may not know of.
    pub fn absent() -> Error {
        Problem::not_found("没有这项公示", "there is no such publicity period").into()
    }

    pub fn status(&self, now: DateTime<Utc>) -> PublicityStatus {
        match self.withdrawn_at {
            Some(_) => PublicityStatus::Withdrawn,
            None if now < self.opens_at => PublicityStatus::Scheduled,
            None if now < self.closes_at => PublicityStatus::Open,
            None => PublicityStatus::Over,
        }
    }
}

/// What a period shows: an entry, an award of an entry, or a prize for an organisation.
#[derive(Clone, Copy, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = publicity_items, treat_none_as_default_value = false)]
pub struct PublicityItem {
    pub id: PublicityItemId,
    pub period_id: PublicityPeriodId,
    pub entry_id: Option<EntryId>,
    pub award_id: Option<AwardId>,
}

/// The list of awards that is in force.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = award_lists)]
pub struct ListInForce {
    pub id: AwardListId,
    pub contest_id: ContestId,
    pub result_id: StageResultId,
    pub status: AwardListStatus,
    pub proposed_at: DateTime<Utc>,
}

pub fn find(
    conn: &mut PgConnection,
    id: PublicityPeriodId,
) -> QueryResult<Option<PublicityPeriod>> {
    publicity_periods::table
        .find(id)
        .select(PublicityPeriod::as_select())
        .first(conn)
        .optional()
}

/// The periods of a contest, the latest first.
pub fn page(
    conn: &mut PgConnection,
    contest: ContestId,
    target: Option<PublicityTarget>,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<PublicityPeriod>> {
    let mut query = publicity_periods::table
        .filter(publicity_periods::contest_id.eq(contest))
        .select(PublicityPeriod::as_select())
        .into_boxed();
    if let Some(target) = target {
        query = query.filter(publicity_periods::target.eq(target));
    }
    if let Some(before) = before {
        query = query.filter(publicity_periods::id.lt(PublicityPeriodId(before)));
    }
    query
        .order(publicity_periods::id.desc())
        .limit(fetch)
        .load(conn)
}

/// The period of a target that stands.
pub fn standing(
    conn: &mut PgConnection,
    contest: ContestId,
    target: PublicityTarget,
) -> QueryResult<Option<PublicityPeriod>> {
    publicity_periods::table
        .filter(publicity_periods::contest_id.eq(contest))
        .filter(publicity_periods::target.eq(target))
        .filter(publicity_periods::withdrawn_at.is_null())
        .select(PublicityPeriod::as_select())
        .first(conn)
        .optional()
}

/// Writes a period with what it shows.
pub fn insert(
    conn: &mut PgConnection,
    period: &PublicityPeriod,
    shown: &[(Option<EntryId>, Option<AwardId>)],
) -> QueryResult<()> {
    diesel::insert_into(publicity_periods::table)
        .values(period)
        .execute(conn)?;
    let items: Vec<PublicityItem> = shown
        .iter()
        .map(|(entry_id, award_id)| PublicityItem {
            // Random, and not in the order of time: the order of the list tells nothing.
            id: PublicityItemId(Uuid::from_bytes(uuid_bytes())),
            period_id: period.id,
            entry_id: *entry_id,
            award_id: *award_id,
        })
        .collect();
    for some in items.chunks(1000) {
        diesel::insert_into(publicity_items::table)
            .values(some)
            .execute(conn)?;
    }
    Ok(())
}

/// The bytes of a random id (UUID version 4).
fn uuid_bytes() -> [u8; 16] {
    let mut bytes: [u8; 16] = rand::random();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    bytes
}

/// Ends a period without effect.
pub fn withdraw(
    conn: &mut PgConnection,
    id: PublicityPeriodId,
    reason: &str,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<PublicityPeriod> {
    diesel::update(publicity_periods::table.find(id))
        .set((
            publicity_periods::withdrawn_at.eq(now),
            publicity_periods::withdrawn_by.eq(by),
            publicity_periods::withdrawal_reason.eq(reason),
            publicity_periods::version.eq(publicity_periods::version + 1),
            publicity_periods::updated_at.eq(now),
        ))
        .returning(PublicityPeriod::as_returning())
        .get_result(conn)
}

pub fn find_item(
    conn: &mut PgConnection,
    period: PublicityPeriodId,
    id: PublicityItemId,
) -> QueryResult<Option<PublicityItem>> {
    publicity_items::table
        .find(id)
        .filter(publicity_items::period_id.eq(period))
        .select(PublicityItem::as_select())
        .first(conn)
        .optional()
}

/// An item as the public reads it.
#[derive(Clone, Debug, QueryableByName)]
pub struct ListedRow {
    #[diesel(sql_type = SqlUuid)]
    pub id: PublicityItemId,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub tier_id: Option<AwardTierId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub tier_code: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub tier_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub organization: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub county: Option<String>,
}

/// Names as they were announced with an award, else those of today. `$2` is one item, or null.
const LISTED: &str = "select i.id, t.id as tier_id, t.code as tier_code, t.name as tier_name, \
        case when a.id is null then coalesce(person_name(leader.person_id), owner.display_name) else a.person_name end as name, \
        case when a.id is null then o.name else a.organization_name end as organization, county.name as county \
     from publicity_items i \
     left join awards a on a.id = i.award_id \
     left join award_tiers t on t.id = a.tier_id \
     left join award_rules r on r.contest_id = t.contest_id \
     left join entries e on e.id = i.entry_id \
     left join users owner on owner.id = e.owner_id \
     left join lateral (select m.person_id, m.organization_id from entry_members m where m.entry_id = e.id \
        order by m.role <> 'leader', m.position limit 1) as leader on true \
     left join organizations o on o.id = coalesce(e.organization_id, leader.organization_id) \
     left join divisions county on county.code = left(coalesce(a.division, e.division), 6) \
     where i.period_id = $1 and ($2 is null or i.id = $2) \
     order by t.position, case when r.is_ordered then a.place end, i.id";

/// What a period shows, by tiers; without an order inside a tier, unless the contest gives it a meaning.
pub fn listed(
    conn: &mut PgConnection,
    period: PublicityPeriodId,
    item: Option<PublicityItemId>,
) -> QueryResult<Vec<ListedRow>> {
    diesel::sql_query(LISTED)
        .bind::<SqlUuid, _>(period)
        .bind::<Nullable<SqlUuid>, _>(item)
        .load(conn)
}

/// The list of awards in force, locked until the transaction ends. The contest is locked before.
pub fn lock_list_in_force(
    conn: &mut PgConnection,
    contest: ContestId,
) -> QueryResult<Option<ListInForce>> {
    award_lists::table
        .filter(award_lists::contest_id.eq(contest))
        .filter(award_lists::status.ne(AwardListStatus::Superseded))
        .select(ListInForce::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

pub fn find_list(conn: &mut PgConnection, id: AwardListId) -> QueryResult<Option<ListInForce>> {
    award_lists::table
        .find(id)
        .select(ListInForce::as_select())
        .first(conn)
        .optional()
}

/// The entries that are ranked in the ranking of a list and still stand, with their ranks, the best first.
pub fn finalists(conn: &mut PgConnection, list: &ListInForce) -> QueryResult<Vec<(EntryId, i32)>> {
    stage_result_rows::table
        .inner_join(entries::table.on(entries::id.eq(stage_result_rows::entry_id)))
        .filter(stage_result_rows::result_id.eq(list.result_id))
        .filter(stage_result_rows::rank.is_not_null())
        .filter(entries::status.eq(EntryStatus::Ranked))
        .order((stage_result_rows::rank, stage_result_rows::entry_id))
        .select((
            stage_result_rows::entry_id,
            stage_result_rows::rank.assume_not_null(),
        ))
        .load(conn)
}

/// The finalists that have not acknowledged the ranking of a list.
pub fn not_acknowledged(conn: &mut PgConnection, list: &ListInForce) -> QueryResult<Vec<EntryId>> {
    let acknowledged: Vec<EntryId> = ranking_acknowledgements::table
        .filter(ranking_acknowledgements::list_id.eq(list.id))
        .select(ranking_acknowledgements::entry_id)
        .load(conn)?;
    let finalists = finalists(conn, list)?.into_iter();
    Ok(finalists
        .map(|(entry, _)| entry)
        .filter(|entry| !acknowledged.contains(entry))
        .collect())
}

/// Whether a list follows from the latest version of its ranking.
pub fn is_of_latest_result(conn: &mut PgConnection, list: &ListInForce) -> QueryResult<bool> {
    let Some(result) = results::find(conn, list.result_id)? else {
        return Ok(false);
    };
    let latest = results::latest(conn, result.stage_id)?;
    Ok(latest.is_some_and(|latest| latest.id == result.id))
}

/// Whether prizes for organisations wait for their confirmation.
pub fn has_unconfirmed_prizes(conn: &mut PgConnection, contest: ContestId) -> QueryResult<bool> {
    let proposed = awards::table
        .filter(awards::contest_id.eq(contest))
        .filter(awards::entry_id.is_null())
        .filter(awards::status.eq(AwardStatus::Proposed));
    diesel::select(exists(proposed)).get_result(conn)
}

/// The awards of a list, and the confirmed prizes for organisations.
pub fn awards_shown(
    conn: &mut PgConnection,
    list: &ListInForce,
) -> QueryResult<Vec<(Option<EntryId>, Option<AwardId>)>> {
    let of_list = awards::list_id
        .eq(list.id)
        .and(awards::status.eq_any([AwardStatus::Proposed, AwardStatus::InPublicity]));
    let prizes = awards::entry_id
        .is_null()
        .and(awards::status.eq(AwardStatus::Confirmed));
    awards::table
        .filter(awards::contest_id.eq(list.contest_id))
        .filter(of_list.or(prizes))
        .order(awards::id)
        .select((awards::entry_id, awards::id.nullable()))
        .load(conn)
}

/// The entries that passed the qualification and did not fall out since.
pub fn qualified(
    conn: &mut PgConnection,
    contest: ContestId,
) -> QueryResult<Vec<(Option<EntryId>, Option<AwardId>)>> {
    use EntryStatus::{Eliminated, Qualified, Ranked, Shortlisted};
    let ids: Vec<EntryId> = entries::table
        .filter(entries::contest_id.eq(contest))
        .filter(entries::status.eq_any([Qualified, Shortlisted, Eliminated, Ranked]))
        .order(entries::id)
        .select(entries::id)
        .load(conn)?;
    Ok(ids.into_iter().map(|id| (Some(id), None)).collect())
}

/// The ranking of the last preliminary stage that is applied.
pub fn applied_preliminary(
    conn: &mut PgConnection,
    contest: ContestId,
) -> QueryResult<Option<StageResultId>> {
    let all = stages::stages_of(conn, contest)?;
    let judged = all.iter().rev();
    for stage in judged.filter(|stage| stage.kind == ContestStageKind::Preliminary) {
        let latest = results::latest(conn, stage.id)?;
        if let Some(latest) = latest.filter(|latest| latest.applied_at.is_some()) {
            return Ok(Some(latest.id));
        }
    }
    Ok(None)
}

/// The entries that a ranking sends on and that did not fall out since.
pub fn shortlisted(
    conn: &mut PgConnection,
    result: StageResultId,
) -> QueryResult<Vec<(Option<EntryId>, Option<AwardId>)>> {
    use EntryStatus::{Eliminated, Ranked, Shortlisted};
    let ids: Vec<EntryId> = stage_result_rows::table
        .inner_join(entries::table.on(entries::id.eq(stage_result_rows::entry_id)))
        .filter(stage_result_rows::result_id.eq(result))
        .filter(stage_result_rows::advances.eq(true))
        .filter(entries::status.eq_any([Shortlisted, Eliminated, Ranked]))
        .order(entries::id)
        .select(entries::id)
        .load(conn)?;
    Ok(ids.into_iter().map(|id| (Some(id), None)).collect())
}
