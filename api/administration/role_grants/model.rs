use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

pub use crate::access::auth::NewRoleGrantRow;
use crate::access::auth::{Caller, in_force};
use crate::access::rights::Right;
use crate::brokering::brokers;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ContestId, OrganizationId, RoleGrantId, UserId};
use crate::kernel::roles::Role;
use crate::people::users::model::is_record_of;
use crate::platform::db::schema::role_grants;
use crate::platform::db::{Condition, any_of, inside, later_of};

/// An appointment, made or to be made.
#[derive(Clone, Copy, Debug)]
pub struct Appointment<'a> {
    pub user_id: UserId,
    pub role: Role,
    /// What it reaches over, or where its society or contest lies.
    pub division: &'a DivisionCode,
    pub society: Option<OrganizationId>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = role_grants)]
pub struct RoleGrant {
    pub id: RoleGrantId,
    pub version: i32,
    pub user_id: UserId,
    pub role: Role,
    pub division: DivisionCode,
    pub granted_by: Option<UserId>,
    pub granted_at: DateTime<Utc>,
    pub revoked_by: Option<UserId>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub organization_id: Option<OrganizationId>,
    pub contest_id: Option<ContestId>,
    pub from_on: NaiveDate,
    pub to_on: Option<NaiveDate>,
}

impl RoleGrant {
    pub fn appointment(&self) -> Appointment<'_> {
        Appointment {
            user_id: self.user_id,
            role: self.role,
            division: &self.division,
            society: self.organization_id,
        }
    }

    /// Whether it has come to its end, by its last day or before.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.revoked_at.is_some() || self.to_on.is_some_and(|last| last < today)
    }

    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// Which appointments a list shows, newest first.
#[derive(Clone, Debug)]
pub struct RoleGrantScope {
    pub user_id: Option<UserId>,
    pub role: Option<Role>,
    pub division: Option<DivisionCode>,
    pub organization_id: Option<OrganizationId>,
    pub contest_id: Option<ContestId>,
    pub in_force: Option<bool>,
}

/// Writes an appointment, and with the first one as broker the profile of the broker.
pub fn insert(conn: &mut PgConnection, row: &NewRoleGrantRow) -> QueryResult<RoleGrant> {
    let grant = diesel::insert_into(role_grants::table)
        .values(row)
        .returning(RoleGrant::as_returning())
        .get_result(conn)?;
    if matches!(row.role, Role::Broker | Role::SocietyBroker) {
        brokers::model::appointed(conn, row.user_id, row.granted_at)?;
    }
    Ok(grant)
}

/// The appointments that a caller may know of: their own, and those that the right to read reaches.
pub fn visible_to(caller: &Caller) -> Condition<role_grants::table> {
    let territory = caller.territory(Right::ReadRoleGrant);
    if territory.everything {
        return Box::new(role_grants::id.is_not_null());
    }
    let society = role_grants::organization_id.assume_not_null();
    let own = role_grants::user_id.eq_any(caller.records.clone());
    any_of(
        Box::new(own.or(society.eq_any(territory.led))),
        inside(role_grants::division, &territory.inside),
    )
}

/// Whether another account of the person has the role over the same scope on a day of the new appointment. The constraint
/// `role_grants_do_not_overlap` holds the same for one account.
pub fn overlaps_another_account(
    conn: &mut PgConnection,
    new: &NewRoleGrantRow,
) -> QueryResult<bool> {
    let one_scope = role_grants::organization_id
        .is_not_distinct_from(new.organization_id)
        .and(role_grants::contest_id.is_not_distinct_from(new.contest_id))
        .and(role_grants::division.eq(&new.division));
    diesel::select(exists(
        role_grants::table
            .filter(is_record_of(role_grants::user_id.nullable(), new.user_id))
            .filter(role_grants::user_id.ne(new.user_id))
            .filter(role_grants::role.eq(new.role))
            .filter(one_scope)
            .filter(role_grants::revoked_at.is_null())
            .filter(role_grants::from_on.le(new.to_on.unwrap_or(NaiveDate::MAX)))
            .filter(
                role_grants::to_on
                    .is_null()
                    .or(role_grants::to_on.ge(new.from_on)),
            ),
    ))
    .get_result(conn)
}

/// An appointment that the caller may know of.
pub fn find(
    conn: &mut PgConnection,
    id: RoleGrantId,
    caller: &Caller,
) -> QueryResult<Option<RoleGrant>> {
    role_grants::table
        .find(id)
        .filter(visible_to(caller))
        .select(RoleGrant::as_select())
        .first(conn)
        .optional()
}

/// Locks an appointment that the caller may know of.
pub fn lock(
    conn: &mut PgConnection,
    id: RoleGrantId,
    caller: &Caller,
) -> QueryResult<Option<RoleGrant>> {
    role_grants::table
        .find(id)
        .filter(visible_to(caller))
        .select(RoleGrant::as_select())
        .for_update()
        .first(conn)
        .optional()
}

/// All that somebody was ever appointed to.
pub fn of_user(conn: &mut PgConnection, user: UserId) -> QueryResult<Vec<RoleGrant>> {
    role_grants::table
        .filter(role_grants::user_id.eq(user))
        .order(role_grants::id)
        .select(RoleGrant::as_select())
        .load(conn)
}

pub fn revoke(
    conn: &mut PgConnection,
    id: RoleGrantId,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<RoleGrant> {
    diesel::update(role_grants::table.find(id))
        .set((
            role_grants::revoked_by.eq(by),
            role_grants::revoked_at.eq(later_of(role_grants::granted_at, now).nullable()),
            role_grants::version.eq(role_grants::version + 1),
        ))
        .returning(RoleGrant::as_returning())
        .get_result(conn)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &RoleGrantScope,
    caller: &Caller,
    today: NaiveDate,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<RoleGrant>> {
    let mut query = scoped(scope, caller, today).select(RoleGrant::as_select());
    if let Some(before) = before {
        query = query.filter(role_grants::id.lt(RoleGrantId(before)));
    }
    query.order(role_grants::id.desc()).limit(fetch).load(conn)
}

pub fn count(
    conn: &mut PgConnection,
    scope: &RoleGrantScope,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<i64> {
    scoped(scope, caller, today).count().get_result(conn)
}

fn scoped(
    scope: &RoleGrantScope,
    caller: &Caller,
    today: NaiveDate,
) -> role_grants::BoxedQuery<'static, diesel::pg::Pg> {
    let mut query = role_grants::table.into_boxed().filter(visible_to(caller));
    if let Some(user) = scope.user_id {
        query = query.filter(is_record_of(role_grants::user_id.nullable(), user));
    }
    if let Some(role) = scope.role {
        query = query.filter(role_grants::role.eq(role));
    }
    if let Some(division) = &scope.division {
        query = query.filter(role_grants::division.like(format!("{}%", division.prefix())));
    }
    if let Some(organization) = scope.organization_id {
        query = query.filter(role_grants::organization_id.eq(organization));
    }
    if let Some(contest) = scope.contest_id {
        query = query.filter(role_grants::contest_id.eq(contest));
    }
    match scope.in_force {
        Some(true) => query = query.filter(in_force(today)),
        Some(false) => query = query.filter(not(in_force(today))),
        None => {}
    }
    query
}
