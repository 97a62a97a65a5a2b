//! What roles a caller holds today, and over what.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{ContestId, OrganizationId, RoleGrantId, UserId};
use crate::kernel::roles::MembershipRole;
use crate::kernel::roles::Role;
use crate::platform::db::later_of;
use crate::platform::db::schema::{memberships, role_grants, users};

/// A role in force and what it reaches over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The appointment.
    pub id: RoleGrantId,
    pub role: Role,
    pub scope: Scope,
}

/// What a role reaches over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A division and all inside.
    Division(DivisionCode),
    /// The workers of a society, in whatever division they are.
    Society(Society),
    /// One contest, wherever it lies.
    Contest(ContestId),
}

/// A society as its broker's right asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Society {
    pub id: OrganizationId,
    /// All accounts of those who belong to it today and said yes to it, in the order of ids.
    pub workers: Arc<[UserId]>,
    /// Who leads it.
    pub leads: Arc<[UserId]>,
}

impl Scope {
    pub fn division(&self) -> Option<&DivisionCode> {
        match self {
            Self::Division(division) => Some(division),
            Self::Society(_) | Self::Contest(_) => None,
        }
    }

    pub fn society(&self) -> Option<&Society> {
        match self {
            Self::Society(society) => Some(society),
            Self::Division(_) | Self::Contest(_) => None,
        }
    }

    pub fn contest(&self) -> Option<ContestId> {
        match self {
            Self::Contest(contest) => Some(*contest),
            Self::Division(_) | Self::Society(_) => None,
        }
    }
}

impl Society {
    pub fn has(&self, worker: &UserId) -> bool {
        self.workers.binary_search(worker).is_ok()
    }

    /// Whether one of these accounts leads the society.
    pub fn is_led_by(&self, accounts: &[UserId]) -> bool {
        self.leads.iter().any(|lead| accounts.contains(lead))
    }
}

/// As the audit trail writes it down.
impl std::fmt::Display for Grant {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.scope {
            Scope::Division(division) => write!(formatter, "{} {division}", self.role),
            Scope::Society(society) => write!(formatter, "{} {}", self.role, society.id),
            Scope::Contest(contest) => write!(formatter, "{} {contest}", self.role),
        }
    }
}

/// An appointment to be written.
#[derive(Debug, Insertable)]
#[diesel(table_name = role_grants, treat_none_as_default_value = false)]
pub struct NewRoleGrantRow {
    pub id: RoleGrantId,
    pub user_id: UserId,
    pub role: Role,
    /// Where it lies: what it reaches over, or where its society or contest does.
    pub division: DivisionCode,
    pub organization_id: Option<OrganizationId>,
    pub contest_id: Option<ContestId>,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
    /// `None`: made on the machine.
    pub granted_by: Option<UserId>,
    pub granted_at: DateTime<Utc>,
}

pub fn appoint(conn: &mut PgConnection, row: &NewRoleGrantRow) -> QueryResult<()> {
    diesel::insert_into(role_grants::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Appointments to a role for one contest that are in force on a day or still to come, of these accounts.
#[diesel::dsl::auto_type(no_type_alias)]
fn of_contest<'a>(accounts: &'a [UserId], role: Role, contest: ContestId, on: NaiveDate) -> _ {
    role_grants::user_id
        .eq_any(accounts)
        .and(role_grants::role.eq(role))
        .and(role_grants::contest_id.assume_not_null().eq(contest))
        .and(role_grants::revoked_at.is_null())
        .and(role_grants::to_on.is_null().or(role_grants::to_on.ge(on)))
}

/// Whether one of these accounts holds a role for one contest, or will.
pub fn holds_for_contest(
    conn: &mut PgConnection,
    accounts: &[UserId],
    role: Role,
    contest: ContestId,
    today: NaiveDate,
) -> QueryResult<bool> {
    let held = role_grants::table.filter(of_contest(accounts, role, contest, today));
    diesel::select(diesel::dsl::exists(held)).get_result(conn)
}

/// Revokes a role that these accounts hold for one contest, or will; returns the accounts.
pub fn revoke_for_contest(
    conn: &mut PgConnection,
    accounts: &[UserId],
    role: Role,
    contest: ContestId,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<Vec<UserId>> {
    diesel::update(role_grants::table)
        .filter(of_contest(accounts, role, contest, official_day(now)))
        .set((
            role_grants::revoked_by.eq(by),
            role_grants::revoked_at.eq(later_of(role_grants::granted_at, now).nullable()),
            role_grants::version.eq(role_grants::version + 1),
        ))
        .returning(role_grants::user_id)
        .get_results(conn)
}

/// What appointments are in force on a day: not revoked, begun and not over.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn in_force(on: NaiveDate) -> _ {
    role_grants::revoked_at
        .is_null()
        .and(role_grants::from_on.le(on))
        .and(role_grants::to_on.is_null().or(role_grants::to_on.ge(on)))
}

/// Memberships in force on a day: accepted by the holder, begun, not over, and not ended.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn membership_in_force(on: NaiveDate) -> _ {
    memberships::accepted_at
        .is_not_null()
        .and(memberships::from_on.le(on))
        .and(memberships::ended_at.is_null())
        .and(memberships::to_on.is_null().or(memberships::to_on.ge(on)))
}

/// Moves the appointments for a society to the division where the society now lies.
pub fn move_with_society(
    conn: &mut PgConnection,
    society: OrganizationId,
    division: &DivisionCode,
) -> QueryResult<usize> {
    diesel::update(role_grants::table)
        .filter(role_grants::organization_id.eq(society))
        .set(role_grants::division.eq(division))
        .execute(conn)
}

/// Moves the appointments for a contest to the division where the contest now lies.
pub fn move_with_contest(
    conn: &mut PgConnection,
    contest: ContestId,
    division: &DivisionCode,
) -> QueryResult<usize> {
    diesel::update(role_grants::table)
        .filter(role_grants::contest_id.eq(contest))
        .set(role_grants::division.eq(division))
        .execute(conn)
}

/// An appointment as it is stored: its id, role, where it lies, and the society or the contest that it is for.
pub type Appointed = (
    RoleGrantId,
    Role,
    DivisionCode,
    Option<OrganizationId>,
    Option<ContestId>,
);

/// The grants of appointments that are in force on `today`.
pub fn read(
    conn: &mut PgConnection,
    appointed: Vec<Appointed>,
    today: NaiveDate,
) -> QueryResult<Vec<Grant>> {
    let grant = |(id, role, division, society, contest)| {
        let scope = match (society, contest) {
            (Some(society), _) => Scope::Society(society_of(conn, society, today)?),
            (None, Some(contest)) => Scope::Contest(contest),
            (None, None) => Scope::Division(division),
        };
        Ok(Grant { id, role, scope })
    };
    appointed.into_iter().map(grant).collect()
}

fn society_of(
    conn: &mut PgConnection,
    id: OrganizationId,
    today: NaiveDate,
) -> QueryResult<Society> {
    let (member, record) = diesel::alias!(users as member, users as record);
    let members: Vec<(UserId, MembershipRole)> = memberships::table
        .inner_join(member.on(member.field(users::id).eq(memberships::user_id)))
        .inner_join(
            record.on(record
                .field(users::person_id)
                .eq(member.field(users::person_id))),
        )
        .filter(memberships::organization_id.eq(id))
        .filter(membership_in_force(today))
        .order(record.field(users::id))
        .select((record.field(users::id), memberships::role))
        .load(conn)?;
    let leads = members
        .iter()
        .filter(|(_, role)| *role == MembershipRole::Owner)
        .map(|(lead, _)| *lead);
    let leads: Arc<[UserId]> = leads.collect();
    let mut workers: Vec<UserId> = members.into_iter().map(|(worker, _)| worker).collect();
    workers.dedup();
    Ok(Society {
        id,
        workers: workers.into(),
        leads,
    })
}
