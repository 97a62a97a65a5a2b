use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::HoursClaimStatus;
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::accounts::certificates::codes::{HoursType, TrainingLevel};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{HoursClaimId, UserId};
use crate::people::users::model::is_record_of;
use crate::platform::db::schema::hours_claims;
use crate::platform::db::{Condition, any_of, inside};

/// What a claim says.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = hours_claims, treat_none_as_default_value = false)]
pub struct HoursClaimContent {
    pub hours_type: HoursType,
    pub level: TrainingLevel,
    pub hours: i32,
    pub hours_year: i32,
    pub title: String,
    pub organizer: String,
    pub ended_on: NaiveDate,
    pub proof: String,
    pub proof_attachment_id: Option<Uuid>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = hours_claims)]
pub struct HoursClaim {
    pub id: HoursClaimId,
    pub version: i32,
    pub status: HoursClaimStatus,
    pub status_reason: Option<String>,
    pub user_id: UserId,
    pub division: DivisionCode,
    #[diesel(embed)]
    pub content: HoursClaimContent,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl HoursClaim {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// What a decision writes.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = hours_claims)]
pub struct HoursDecision {
    pub status: HoursClaimStatus,
    pub status_reason: Option<String>,
    pub decided_by: UserId,
    pub decided_at: DateTime<Utc>,
}

/// Which claims a list shows, newest first.
#[derive(Clone, Debug)]
pub struct HoursClaimScope {
    pub status: Option<HoursClaimStatus>,
    pub year: Option<i32>,
    pub user_id: Option<UserId>,
}

/// The caller's own claims, and those that the right to read reaches by division.
fn visible_to(caller: &Caller) -> Condition<hours_claims::table> {
    let territory = caller.territory(Right::ReadHoursClaim);
    if territory.everything {
        return Box::new(hours_claims::id.is_not_null());
    }
    any_of(
        Box::new(hours_claims::user_id.eq_any(caller.records.clone())),
        inside(hours_claims::division, &territory.inside),
    )
}

pub fn insert(
    conn: &mut PgConnection,
    content: &HoursClaimContent,
    user: UserId,
    division: &DivisionCode,
    now: DateTime<Utc>,
) -> QueryResult<HoursClaim> {
    diesel::insert_into(hours_claims::table)
        .values((
            content,
            hours_claims::id.eq(HoursClaimId::new()),
            hours_claims::user_id.eq(user),
            hours_claims::division.eq(division),
            hours_claims::created_at.eq(now),
            hours_claims::updated_at.eq(now),
        ))
        .returning(HoursClaim::as_returning())
        .get_result(conn)
}

/// A claim that the caller may read.
pub fn find(
    conn: &mut PgConnection,
    id: HoursClaimId,
    caller: &Caller,
) -> QueryResult<Option<HoursClaim>> {
    hours_claims::table
        .find(id)
        .filter(visible_to(caller))
        .select(HoursClaim::as_select())
        .first(conn)
        .optional()
}

/// Locks a claim that the caller may read until the transaction ends.
pub fn lock(
    conn: &mut PgConnection,
    id: HoursClaimId,
    caller: &Caller,
) -> QueryResult<Option<HoursClaim>> {
    hours_claims::table
        .find(id)
        .filter(visible_to(caller))
        .select(HoursClaim::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

pub fn decide(
    conn: &mut PgConnection,
    id: HoursClaimId,
    decision: &HoursDecision,
    now: DateTime<Utc>,
) -> QueryResult<HoursClaim> {
    diesel::update(hours_claims::table.find(id))
        .set((
            decision,
            hours_claims::version.eq(hours_claims::version + 1),
            hours_claims::updated_at.eq(now),
        ))
        .returning(HoursClaim::as_returning())
        .get_result(conn)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &HoursClaimScope,
    caller: &Caller,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<HoursClaim>> {
    let mut query = hours_claims::table
        .filter(visible_to(caller))
        .select(HoursClaim::as_select())
        .into_boxed();
    if let Some(status) = scope.status {
        query = query.filter(hours_claims::status.eq(status));
    }
    if let Some(year) = scope.year {
        query = query.filter(hours_claims::hours_year.eq(year));
    }
    if let Some(user) = scope.user_id {
        query = query.filter(is_record_of(hours_claims::user_id.nullable(), user));
    }
    if let Some(before) = before {
        query = query.filter(hours_claims::id.lt(HoursClaimId(before)));
    }
    query.order(hours_claims::id.desc()).limit(fetch).load(conn)
}

/// The accepted claims of accounts in a year.
pub fn accepted_in(
    conn: &mut PgConnection,
    accounts: &[UserId],
    year: i32,
) -> QueryResult<Vec<HoursClaim>> {
    hours_claims::table
        .filter(hours_claims::user_id.eq_any(accounts.to_vec()))
        .filter(hours_claims::hours_year.eq(year))
        .filter(hours_claims::status.eq(HoursClaimStatus::Accepted))
        .order(hours_claims::id)
        .select(HoursClaim::as_select())
        .load(conn)
}

/// All claims of an account, for the export.
pub fn of_account(conn: &mut PgConnection, account: UserId) -> QueryResult<Vec<HoursClaim>> {
    hours_claims::table
        .filter(hours_claims::user_id.eq(account))
        .order(hours_claims::id)
        .select(HoursClaim::as_select())
        .load(conn)
}
