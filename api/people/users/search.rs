//! Accounts as others find them: by names, contact data, organisations, divisions and roles.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use uuid::Uuid;

use super::model::User;
use crate::access::auth::{Caller, in_force, membership_in_force};
use crate::access::rights::{Right, Territory};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, PersonId, UserId};
use crate::kernel::roles::{AccountKind, MembershipRole, Role};
use crate::people::contact_points::model::ContactValue;
use crate::people::organizations::codes::Uscc;
use crate::people::organizations::model::organizations_of;
use crate::platform::db::schema::{
    memberships, organizations, role_grants, user_contact_points, user_former_names, users,
};
use crate::platform::db::{Condition, any_of, inside};
use crate::platform::privacy::Vault;

/// What a caller looks for. All of it must fit.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A part of a name that the account has or had.
    pub name: Option<String>,
    /// Verified ones.
    pub contacts: Vec<ContactValue>,
    /// `Some(None)`: the code of no organisation.
    pub uscc: Option<Option<Uscc>>,
    pub organization_id: Option<OrganizationId>,
    pub division: Option<DivisionCode>,
    pub role: Option<Role>,
}

impl Wanted {
    /// Whether it is one full phone number, e-mail address or credit code, and nothing else.
    pub fn is_exact(&self) -> bool {
        let marks = self.contacts.len() + usize::from(self.uscc.is_some());
        marks == 1
            && self.name.is_none()
            && self.organization_id.is_none()
            && self.division.is_none()
            && self.role.is_none()
    }
}

/// The accounts that a caller finds by any of their marks: inside the scope of the caller's roles, and the staff of
/// organisations that the caller acts for.
pub struct FindScope {
    territory: Territory,
    staff: Vec<PersonId>,
}

impl FindScope {
    pub fn of(conn: &mut PgConnection, caller: &Caller, today: NaiveDate) -> QueryResult<Self> {
        use MembershipRole::{Manager, Owner, Staff};
        let own = organizations_of(conn, caller, today)?;
        let staff = match own.is_empty() {
            true => Vec::new(),
            false => memberships::table
                .inner_join(users::table)
                .filter(memberships::organization_id.eq_any(own))
                .filter(memberships::role.eq_any([Owner, Manager, Staff]))
                .filter(membership_in_force(today))
                .select(users::person_id)
                .load(conn)?,
        };
        Ok(Self {
            territory: caller.territory(Right::FindAccount),
            staff,
        })
    }

    /// Whether no account is inside.
    pub fn is_empty(&self) -> bool {
        let territory = &self.territory;
        !territory.everything
            && territory.inside.is_empty()
            && territory.workers.is_empty()
            && self.staff.is_empty()
    }

    fn condition(&self) -> Condition<users::table> {
        if self.territory.everything {
            return Box::new(users::id.is_not_null());
        }
        let workers = users::id.eq_any(self.territory.workers.clone());
        let staff = users::person_id.eq_any(self.staff.clone());
        any_of(
            Box::new(workers.or(staff)),
            inside(users::division.assume_not_null(), &self.territory.inside),
        )
    }
}

/// An account, and when it was closed.
pub type Found = (User, Option<DateTime<Utc>>);

/// A page of accounts, newest first. Without a scope: those that can be used, wherever they are.
pub fn page(
    conn: &mut PgConnection,
    vault: &Vault,
    wanted: &Wanted,
    scope: Option<&FindScope>,
    today: NaiveDate,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Found>> {
    // An account that was merged is found as the one that the person uses now.
    let mut query = users::table
        .filter(users::person_id.eq(users::id))
        .filter(users::erased_at.is_null())
        .filter(users::account_kind.ne(AccountKind::Integration))
        .into_boxed();
    query = match scope {
        Some(scope) => query.filter(scope.condition()),
        None => query.filter(users::deactivated_at.is_null()),
    };
    let record = diesel::alias!(users as record);
    let person = || record.field(users::person_id);
    if let Some(name) = &wanted.name {
        query = query.filter(named(name));
    }
    for value in &wanted.contacts {
        let holders = user_contact_points::table
            .inner_join(record.on(record.field(users::id).eq(user_contact_points::user_id)))
            .filter(user_contact_points::kind.eq(value.kind()))
            .filter(user_contact_points::fingerprint.eq_any(value.fingerprints(vault)))
            .filter(user_contact_points::verified_at.is_not_null())
            .select(person());
        query = query.filter(users::person_id.eq_any(holders));
    }
    if let Some(uscc) = &wanted.uscc {
        let accounts = organizations::table
            .inner_join(
                record.on(record
                    .field(users::id)
                    .nullable()
                    .eq(organizations::account_id)),
            )
            .filter(organizations::uscc.eq(uscc.clone()))
            .select(person());
        query = query.filter(users::person_id.eq_any(accounts));
    }
    if let Some(organization) = wanted.organization_id {
        let members = memberships::table
            .inner_join(record.on(record.field(users::id).eq(memberships::user_id)))
            .filter(memberships::organization_id.eq(organization))
            .filter(membership_in_force(today))
            .select(person());
        let account = organizations::table
            .inner_join(
                record.on(record
                    .field(users::id)
                    .nullable()
                    .eq(organizations::account_id)),
            )
            .filter(organizations::id.eq(organization))
            .select(person());
        query = query.filter(
            users::person_id
                .eq_any(members)
                .or(users::person_id.eq_any(account)),
        );
    }
    if let Some(division) = &wanted.division {
        query = query.filter(users::division.like(format!("{}%", division.prefix())));
    }
    if let Some(role) = wanted.role {
        let holders = role_grants::table
            .inner_join(record.on(record.field(users::id).eq(role_grants::user_id)))
            .filter(role_grants::role.eq(role))
            .filter(in_force(today))
            .select(person());
        query = query.filter(users::person_id.eq_any(holders));
    }
    if let Some(before) = before {
        query = query.filter(users::id.lt(UserId(before)));
    }
    query
        .order(users::id.desc())
        .limit(fetch)
        .select((User::as_select(), users::deactivated_at))
        .load(conn)
}

/// Accounts that have the text in a name of today or before, or in one of an account that was merged into them. By way of
/// the indexes of `name_grams`.
fn named(text: &str) -> Condition<users::table> {
    let holds = |alias: &str| {
        format!(
            "name_grams({alias}) @> name_grams(wanted.name) and strpos(folded({alias}), folded(wanted.name)) > 0"
        )
    };
    let begin = "users.id in (with wanted as materialized (select ";
    let rest = format!(
        " as name) select named.person_id from wanted, users named where {} union select owner.person_id \
         from wanted, user_former_names former join users owner on owner.id = former.user_id where {})",
        holds("named.display_name"),
        holds("former.name"),
    );
    Box::new(
        diesel::dsl::sql::<Bool>(begin)
            .bind::<Text, _>(text.to_owned())
            .sql(&rest),
    )
}

/// Keeps the name that an account had until now, once.
pub fn keep_former_name(
    conn: &mut PgConnection,
    user: UserId,
    name: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let known = user_former_names::table
        .filter(user_former_names::user_id.eq(user))
        .filter(user_former_names::name.eq(name))
        .select(user_former_names::id);
    if diesel::select(diesel::dsl::exists(known)).get_result(conn)? {
        return Ok(());
    }
    diesel::insert_into(user_former_names::table)
        .values((
            user_former_names::id.eq(Uuid::now_v7()),
            user_former_names::user_id.eq(user),
            user_former_names::name.eq(name),
            user_former_names::until_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

/// The former names of these accounts, the first one of each first.
pub fn former_names_of(
    conn: &mut PgConnection,
    accounts: &[UserId],
) -> QueryResult<Vec<(UserId, String)>> {
    user_former_names::table
        .filter(user_former_names::user_id.eq_any(accounts))
        .order(user_former_names::id)
        .select((user_former_names::user_id, user_former_names::name))
        .load(conn)
}

/// The roles in force of the persons behind these accounts.
pub fn roles_of(
    conn: &mut PgConnection,
    accounts: &[UserId],
    today: NaiveDate,
) -> QueryResult<Vec<(PersonId, Role)>> {
    let persons: Vec<PersonId> = accounts.iter().map(|account| PersonId(account.0)).collect();
    role_grants::table
        .inner_join(users::table.on(users::id.eq(role_grants::user_id)))
        .filter(users::person_id.eq_any(persons))
        .filter(in_force(today))
        .order((users::person_id, role_grants::role))
        .select((users::person_id, role_grants::role))
        .distinct()
        .load(conn)
}
