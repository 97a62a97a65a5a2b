//! Who is enrolled: accounts and records of persons without an account, as the lists of enrolment need them.

use std::collections::HashMap;

use diesel::prelude::*;

use super::known::Known;
use super::model::people_of_all;
use crate::access::auth::{Caller, in_force};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, PersonId, PersonRecordId, UserId};
use crate::kernel::roles::{AccountKind, MembershipRole, Role};
use crate::people::account_look_ups::model as look_ups;
use crate::people::memberships::model::roles_in_force;
use crate::people::person_records::model::{
    self as records, PersonRef, PersonWithoutAccount, Resolved,
};
use crate::people::person_records::policy::has_scope;
use crate::people::users::model::persons_of;
use crate::platform::db::Tx;
use crate::platform::db::schema::{memberships, organizations, person_records, role_grants, users};
use crate::platform::error::constraints::unknown_organization;
use crate::platform::error::{Code, Problem, Result};
use crate::training::training_sessions::codes::EnrollmentRole;

/// A person who is to be enrolled.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The account of the person, or the record without one.
    pub person_id: PersonId,
    /// Of the account, the record or the organisation of the record.
    pub division: Option<DivisionCode>,
    /// Appointments in force, then the kind of the account.
    pub roles: Vec<EnrollmentRole>,
    pub has_account: bool,
    /// The organisation on whose staff the record is.
    pub organization_id: Option<OrganizationId>,
}

fn unknown(pointer: &str) -> Problem {
    Problem::invalid_body(
        pointer,
        "unknown_id",
        "没有这个人员",
        "there is no such person",
    )
}

/// The person whom the body names; without one, the caller.
pub fn find(tx: &mut Tx<'_>, caller: &Caller, named: Option<&PersonRef>) -> Result<Candidate> {
    let Some(named) = named else {
        if caller.client().is_some() {
            return Err(Problem::invalid_body(
                "/person",
                "required",
                "对接系统须说明为谁报名",
                "an API client has to name the person",
            )
            .into());
        }
        return account(tx, caller.user_id, "/person");
    };
    match (named.user_id, named.person_id, &named.new) {
        (Some(user), None, None) => account(tx, user, "/person/user_id"),
        (None, Some(person), None) => by_id(tx, person),
        (None, None, Some(new)) => recorded(tx, caller, new),
        _ => Err(Problem::invalid_body(
            "/person",
            "one_of",
            "须且只须给出 user_id、person_id、new 之一",
            "needs exactly one of user_id, person_id and new",
        )
        .into()),
    }
}

/// The account that stands for a person now.
fn account(tx: &mut Tx<'_>, id: UserId, pointer: &str) -> Result<Candidate> {
    let survivor = diesel::alias!(users as survivor);
    let found: Option<(UserId, PersonId, AccountKind, Option<DivisionCode>)> = users::table
        .inner_join(survivor.on(survivor.field(users::id).eq(users::person_id)))
        .filter(users::id.eq(id))
        .filter(survivor.field(users::erased_at).is_null())
        .filter(
            survivor
                .field(users::account_kind)
                .ne(AccountKind::Integration),
        )
        .select(survivor.fields((
            users::id,
            users::person_id,
            users::account_kind,
            users::division,
        )))
        .first(tx.conn)
        .optional()?;
    let (account, person_id, kind, division) = found.ok_or_else(|| unknown(pointer))?;
    let held: Vec<Role> = role_grants::table
        .inner_join(users::table.on(users::id.eq(role_grants::user_id)))
        .filter(users::person_id.eq(person_id))
        .filter(users::deactivated_at.is_null())
        .filter(in_force(official_day(tx.now)))
        .select(role_grants::role)
        .load(tx.conn)?;
    let mut roles: Vec<EnrollmentRole> = held.into_iter().filter_map(role_of).collect();
    roles.push(match kind {
        AccountKind::Organization => EnrollmentRole::Organization,
        AccountKind::Worker | AccountKind::Integration => EnrollmentRole::Worker,
    });
    roles.dedup();
    let division = match division {
        Some(division) => Some(division),
        None => division_of_employer(tx, account)?,
    };
    Ok(Candidate {
        person_id,
        division,
        roles,
        has_account: true,
        organization_id: None,
    })
}

fn role_of(role: Role) -> Option<EnrollmentRole> {
    match role {
        Role::ProvinceAdmin => Some(EnrollmentRole::ProvinceAdmin),
        Role::CityAdmin => Some(EnrollmentRole::CityAdmin),
        Role::Broker => Some(EnrollmentRole::Broker),
        Role::SocietyBroker => Some(EnrollmentRole::SocietyBroker),
        Role::Judge | Role::ContestOrganizer => None,
    }
}

/// The division of the organisation that an account has belonged to for longest.
fn division_of_employer(tx: &mut Tx<'_>, account: UserId) -> QueryResult<Option<DivisionCode>> {
    memberships::table
        .inner_join(organizations::table)
        .filter(memberships::user_id.eq(account))
        .filter(crate::access::auth::membership_in_force(official_day(
            tx.now,
        )))
        .order((memberships::from_on, memberships::id))
        .select(organizations::division)
        .first(tx.conn)
        .optional()
}

/// An account or a record; the account that took a record over stands for it.
fn by_id(tx: &mut Tx<'_>, id: PersonId) -> Result<Candidate> {
    let pointer = "/person/person_id";
    let found: Option<(Option<UserId>, Option<DivisionCode>, Option<OrganizationId>)> =
        person_records::table
            .find(PersonRecordId(id.0))
            .filter(person_records::erased_at.is_null())
            .select((
                person_records::taken_over_by,
                person_records::division,
                person_records::organization_id,
            ))
            .first(tx.conn)
            .optional()?;
    let Some((taken_over_by, division, organization_id)) = found else {
        return account(tx, UserId(id.0), pointer);
    };
    if let Some(account_id) = taken_over_by {
        return account(tx, account_id, pointer);
    }
    let division = match (division, organization_id) {
        (None, Some(organization)) => organizations::table
            .find(organization)
            .select(organizations::division)
            .first(tx.conn)
            .optional()?,
        (division, _) => division,
    };
    Ok(of_record(id, division, organization_id))
}

/// A person of whom nothing is known but what the body says.
pub fn described(new: &PersonWithoutAccount) -> Candidate {
    Candidate {
        person_id: PersonId::new(),
        division: new.division.clone(),
        roles: Vec::new(),
        has_account: false,
        organization_id: new.organization_id,
    }
}

/// The account or the record of a phone number; without either, a new record.
fn recorded(tx: &mut Tx<'_>, caller: &Caller, new: &PersonWithoutAccount) -> Result<Candidate> {
    let facts = &mut Known::default();
    require_places(tx, facts, new)?;
    let found = records::find_or_create(tx, &new.record(), caller.user_id)?;
    if !matches!(found, Resolved::Created(_)) {
        looked_up(tx, caller, new)?;
    }
    resolved(tx, facts, found)
}

/// Fails where a body names a division or an organisation that is not there.
pub fn require_places(
    tx: &mut Tx<'_>,
    facts: &mut Known,
    new: &PersonWithoutAccount,
) -> Result<()> {
    if let Some(division) = &new.division {
        facts.require_division(tx.conn, "/person/new/division", division)?;
    }
    if let Some(organization) = new.organization_id
        && facts.seat_of(tx.conn, organization)?.is_none()
    {
        return Err(unknown_organization("/person/new/organization_id").into());
    }
    Ok(())
}

/// Records that the phone number of a body led to a person.
pub fn looked_up(tx: &mut Tx<'_>, caller: &Caller, new: &PersonWithoutAccount) -> Result<()> {
    let exact = !has_scope(caller);
    look_ups::of_phone(tx, caller.user_id, exact, new.phone.as_ref())
}

/// The person whom a phone number led to, or of whom a record was created.
pub fn resolved(tx: &mut Tx<'_>, facts: &mut Known, found: Resolved) -> Result<Candidate> {
    let record = match found {
        Resolved::Account(user) => return account(tx, user, "/person/new"),
        Resolved::Known(record) | Resolved::Created(record) => record,
    };
    let division = match (record.division, record.organization_id) {
        (None, Some(organization)) => facts.seat_of(tx.conn, organization)?,
        (division, _) => division,
    };
    let person_id = PersonId(record.id.0);
    Ok(of_record(person_id, division, record.organization_id))
}

/// A person without an account.
fn of_record(
    person_id: PersonId,
    division: Option<DivisionCode>,
    organization_id: Option<OrganizationId>,
) -> Candidate {
    Candidate {
        person_id,
        division,
        // Nothing is known of a record's appointments: the administrator who enrols states the role. A record is a person's.
        roles: EnrollmentRole::ALL
            .iter()
            .copied()
            .filter(|role| *role != EnrollmentRole::Organization)
            .collect(),
        has_account: false,
        organization_id,
    }
}

/// Keeps a merge or an erasure of the accounts waiting. Called before the session is locked, as merges and erasures lock the
/// accounts first.
pub fn hold(tx: &mut Tx<'_>, caller: &Caller, candidate: &Candidate) -> Result<()> {
    hold_all(tx, caller, &[candidate.person_id]).map(drop)
}

/// The same for many people; returns the accounts and records of each.
pub fn hold_all(
    tx: &mut Tx<'_>,
    caller: &Caller,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Vec<PersonId>>> {
    let people = people_of_all(tx.conn, people)?;
    let ids = people.values().flatten().map(|id| UserId(id.0));
    let accounts: Vec<UserId> = ids.chain([caller.user_id]).collect();
    let held: Vec<(UserId, PersonId, bool)> = users::table
        .filter(users::id.eq_any(accounts))
        .order(users::id)
        .select((users::id, users::person_id, users::erased_at.is_not_null()))
        .for_key_share()
        .load(tx.conn)?;
    for (id, person, is_erased) in held {
        if !people.contains_key(&PersonId(id.0)) {
            continue;
        }
        if is_erased {
            return Err(Code::AccountErased.into());
        }
        if person.0 != id.0 {
            return Err(Code::UserMerged.into());
        }
    }
    Ok(people)
}

/// The accounts of a person, for memberships and notifications.
pub fn accounts(conn: &mut PgConnection, person: PersonId) -> QueryResult<Vec<UserId>> {
    let people = persons_of(conn, person)?;
    Ok(people.into_iter().map(|id| UserId(id.0)).collect())
}

/// The organisation that the caller manages and on whose staff the person is: the one that the body names, or any.
pub fn staff_of(
    tx: &mut Tx<'_>,
    facts: &mut Known,
    caller: &Caller,
    candidate: &Candidate,
    named: Option<OrganizationId>,
) -> Result<Option<OrganizationId>> {
    let today = official_day(tx.now);
    let managed = facts.managed(tx, caller)?;
    if managed.is_empty() {
        return Ok(None);
    }
    let accounts = accounts(tx.conn, candidate.person_id)?;
    for organization in managed {
        if named.is_some_and(|named| named != organization) {
            continue;
        }
        let employed = roles_in_force(tx.conn, &accounts, organization, today)?
            .iter()
            .any(|role| *role != MembershipRole::Member);
        if employed {
            return Ok(Some(organization));
        }
    }
    Ok(None)
}

/// Whether the person belongs to an organisation.
pub fn belongs(
    tx: &mut Tx<'_>,
    candidate: &Candidate,
    organization: OrganizationId,
) -> Result<bool> {
    if candidate.organization_id == Some(organization) {
        return Ok(true);
    }
    let accounts = accounts(tx.conn, candidate.person_id)?;
    let roles = roles_in_force(tx.conn, &accounts, organization, official_day(tx.now))?;
    Ok(!roles.is_empty())
}
