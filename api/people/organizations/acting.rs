//! Who acts for an organisation: its account, and its members in force of role owner or manager. Its own staff are its
//! members in force of role owner, manager or staff, and the records of persons without an account that name it.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::access::auth::{Caller, membership_in_force};
use crate::kernel::ids::{OrganizationId, PersonId, UserId};
use crate::kernel::roles::MembershipRole;
use crate::people::memberships::model::managed_by;
use crate::people::users::model::person_ids;
use crate::platform::db::schema::{memberships, organizations, person_records};

/// The organisations that the caller acts for on a day.
pub fn organizations_of(
    conn: &mut PgConnection,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Vec<OrganizationId>> {
    let mut all = managed_by(conn, &caller.records, today)?;
    all.extend(of_accounts(conn, &caller.records)?);
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Whether the caller acts for the organisation on a day.
pub fn acts_for(
    conn: &mut PgConnection,
    caller: &Caller,
    organization: OrganizationId,
    today: NaiveDate,
) -> QueryResult<bool> {
    Ok(organizations_of(conn, caller, today)?.contains(&organization))
}

/// Whether a person, with an account or without, is on the staff of an organisation that the caller acts for on a day.
pub fn is_own_staff(
    conn: &mut PgConnection,
    caller: &Caller,
    person: PersonId,
    today: NaiveDate,
) -> QueryResult<bool> {
    use MembershipRole::{Manager, Owner, Staff};
    let own = organizations_of(conn, caller, today)?;
    if own.is_empty() {
        return Ok(false);
    }
    let ids: Vec<UserId> = diesel::select(person_ids(person)).get_result(conn)?;
    let members = memberships::table
        .filter(memberships::user_id.eq_any(&ids))
        .filter(memberships::organization_id.eq_any(&own))
        .filter(memberships::role.eq_any([Owner, Manager, Staff]))
        .filter(membership_in_force(today));
    let records = person_records::table
        .filter(person_records::id.eq_any(&ids))
        .filter(person_records::erased_at.is_null())
        .filter(
            person_records::organization_id
                .assume_not_null()
                .eq_any(&own),
        );
    diesel::select(diesel::dsl::exists(members).or(diesel::dsl::exists(records))).get_result(conn)
}

/// The organisations that one of these accounts acts for by itself.
pub fn of_accounts(
    conn: &mut PgConnection,
    accounts: &[UserId],
) -> QueryResult<Vec<OrganizationId>> {
    organizations::table
        .filter(organizations::account_id.assume_not_null().eq_any(accounts))
        .select(organizations::id)
        .load(conn)
}
