//! Grants, their payments, reports and clawbacks.

mod aging;
mod money;
mod payees;
mod plan;
mod visible;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::codes::GrantStatus;
use crate::access::auth::Caller;
use crate::competition::contests::model::{self as contests, Contest};
use crate::competition::grant_budgets::model::{self as budgets, GrantBudget};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{
    AwardId, AwardTierId, ContestId, EntryId, GrantId, OrganizationId, UserId,
};
use crate::people::memberships::model::managers_of;
use crate::platform::db::Tx;
use crate::platform::db::schema::{
    award_tiers, awards, contests as contest_rows, entries, grants, organizations, users,
};

pub use aging::{Unscheduled, final_list, of_contest, unscheduled};
pub use money::{
    Clawback, NewClawback, NewPayment, Payment, ReportLine, approve_clawback, clawbacks,
    insert_payment, open_clawback, payments, propose_clawback, replace_report, report_lines,
};
pub use payees::{NewPayee, Payee, confirm_payee, current_payees, name_payee};
pub use plan::{Plannable, insert_planned, plannable};
pub use visible::{GrantScope, acts_for_owner, find, page};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = grants)]
pub struct Grant {
    pub id: GrantId,
    pub version: i32,
    pub award_id: AwardId,
    pub contest_id: ContestId,
    pub tier_id: AwardTierId,
    pub entry_id: Option<EntryId>,
    pub division: DivisionCode,
    pub amount_fen: i64,
    pub paid_fen: i64,
    pub clawed_fen: i64,
    pub status: GrantStatus,
    pub purpose: Option<String>,
    pub targets: Value,
    pub actuals: Value,
    pub report_due_on: Option<NaiveDate>,
    pub proposed_by: UserId,
    pub changed_by: UserId,
    pub approved_by: Option<UserId>,
    pub approved_at: Option<DateTime<Utc>>,
    pub reported_by: Option<UserId>,
    pub reported_at: Option<DateTime<Utc>>,
    pub closed_by: Option<UserId>,
    pub closed_at: Option<DateTime<Utc>>,
    pub clawed_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Grant {
    /// What the budget counts for an approved grant.
    pub fn committed_fen(&self) -> i64 {
        match self.status {
            GrantStatus::Planned => 0,
            GrantStatus::ClawedBack => self.paid_fen,
            GrantStatus::Approved
            | GrantStatus::Paid
            | GrantStatus::Reported
            | GrantStatus::Closed => self.amount_fen,
        }
    }
}

/// The award that a grant follows from, as it is announced.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = awards)]
pub struct AwardOf {
    pub id: AwardId,
    pub version: i32,
    pub status: String,
    pub organization_id: Option<OrganizationId>,
    pub person_name: Option<String>,
    pub organization_name: Option<String>,
    pub project_title: Option<String>,
    #[diesel(select_expression = award_tiers::code)]
    pub tier_code: String,
    #[diesel(select_expression = award_tiers::name)]
    pub tier_name: String,
}

/// States of an award that stands.
pub const STANDING: [&str; 2] = ["confirmed", "certificate_issued"];

impl AwardOf {
    pub fn stands(&self) -> bool {
        STANDING.contains(&&*self.status)
    }
}

/// What a move writes: `None` leaves, `Some(None)` clears.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = grants)]
pub struct GrantMoved {
    pub status: Option<GrantStatus>,
    pub paid_fen: Option<i64>,
    pub clawed_fen: Option<i64>,
    pub purpose: Option<Option<String>>,
    pub targets: Option<Value>,
    pub actuals: Option<Value>,
    pub report_due_on: Option<Option<NaiveDate>>,
    pub changed_by: Option<UserId>,
    pub approved_by: Option<UserId>,
    pub approved_at: Option<DateTime<Utc>>,
    pub reported_by: Option<UserId>,
    pub reported_at: Option<DateTime<Utc>>,
    pub closed_by: Option<UserId>,
    pub closed_at: Option<DateTime<Utc>>,
    pub clawed_at: Option<DateTime<Utc>>,
}

/// A grant that is locked, with what decides on it.
#[derive(Clone, Debug)]
pub struct LockedGrant {
    pub grant: Grant,
    pub award: AwardOf,
    pub contest: Contest,
    pub budget: GrantBudget,
    /// The caller, where the caller is on the side of the owner.
    pub acting: Option<UserId>,
    /// The names of the persons behind the award.
    pub persons: Vec<String>,
}

/// Locks the contest, the budget and then a grant that the caller may know of, until the transaction ends.
pub fn lock(tx: &mut Tx<'_>, id: GrantId, caller: &Caller) -> QueryResult<Option<LockedGrant>> {
    let today = official_day(tx.now);
    let Some(found) = find(tx.conn, id, caller, today)? else {
        return Ok(None);
    };
    let Some(contest) = contests::lock(tx.conn, found.contest_id, caller)? else {
        return Ok(None);
    };
    let Some(budget) = budgets::lock(tx.conn, contest.id)? else {
        return Ok(None);
    };
    // Read again under the lock.
    let grant = grants::table
        .find(id)
        .select(Grant::as_select())
        .for_no_key_update()
        .first(tx.conn)?;
    let award = awards_of(tx.conn, &[grant.award_id])?.remove(&grant.award_id);
    let Some(award) = award else {
        return Ok(None);
    };
    let acting = acts_for_owner(tx.conn, id, caller, today)?.then_some(caller.user_id);
    let persons = persons_of(tx.conn, &grant, &award)?;
    Ok(Some(LockedGrant {
        grant,
        award,
        contest,
        budget,
        acting,
        persons,
    }))
}

/// The name of the winner as announced, and that of the account of the owner.
fn persons_of(conn: &mut PgConnection, grant: &Grant, award: &AwardOf) -> QueryResult<Vec<String>> {
    let mut names: Vec<String> = award.person_name.clone().into_iter().collect();
    if let Some(entry) = grant.entry_id {
        let owner: Option<String> = entries::table
            .inner_join(users::table.on(users::id.eq(entries::owner_id)))
            .filter(entries::id.eq(entry))
            .select(users::display_name)
            .first(conn)
            .optional()?;
        names.extend(owner);
    }
    Ok(names)
}

/// Writes what a move changes, and the next version.
pub fn set_moved(
    conn: &mut PgConnection,
    id: GrantId,
    moved: &GrantMoved,
    now: DateTime<Utc>,
) -> QueryResult<Grant> {
    diesel::update(grants::table.find(id))
        .set((
            moved,
            grants::version.eq(grants::version + 1),
            grants::updated_at.eq(now),
        ))
        .returning(Grant::as_returning())
        .get_result(conn)
}

/// The awards of these ids.
pub fn awards_of(
    conn: &mut PgConnection,
    ids: &[AwardId],
) -> QueryResult<HashMap<AwardId, AwardOf>> {
    let rows: Vec<AwardOf> = awards::table
        .inner_join(award_tiers::table.on(award_tiers::id.eq(awards::tier_id)))
        .filter(awards::id.eq_any(ids))
        .select(AwardOf::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|award| (award.id, award)).collect())
}

/// The accounts that are told of a grant: the owner of the entry, or who acts for the organisation.
pub fn owners_of(
    conn: &mut PgConnection,
    grant: &Grant,
    award: &AwardOf,
    today: NaiveDate,
) -> QueryResult<Vec<UserId>> {
    if let Some(entry) = grant.entry_id {
        return entries::table
            .find(entry)
            .select(entries::owner_id)
            .load(conn);
    }
    let Some(organization) = award.organization_id else {
        return Ok(Vec::new());
    };
    let mut people: Vec<UserId> = organizations::table
        .find(organization)
        .filter(organizations::account_id.is_not_null())
        .select(organizations::account_id.assume_not_null())
        .load(conn)?;
    people.extend(managers_of(conn, organization, today)?);
    Ok(people)
}

/// The title of the contest of a grant.
pub fn contest_title(conn: &mut PgConnection, contest: ContestId) -> QueryResult<String> {
    contest_rows::table
        .find(contest)
        .select(contest_rows::title)
        .first(conn)
}

/// A new id of a row that hangs on a grant.
fn new_id() -> Uuid {
    Uuid::now_v7()
}
