//! Who may do what with a membership: pure functions.

use super::Standing;
use super::model::{MembershipRole, NamedMembership};
use crate::auth::{Caller, Role};
use crate::divisions::DivisionCode;
use crate::error::{Error, Problem, Result};

/// The person, the managers of the organisation and the administrators of its division.
pub fn sees(caller: &Caller, membership: &NamedMembership, standing: &Standing) -> bool {
    caller.user_id == membership.row.user_id
        || standing.manages()
        || caller.administers(&membership.organization.division)
}

/// Nobody appoints above or beside himself: an owner makes managers, staff and members, a manager staff and members;
/// owners are made by the administrators of the division.
pub fn appoint(
    caller: &Caller,
    division: &DivisionCode,
    standing: &Standing,
    role: MembershipRole,
) -> Result<()> {
    use MembershipRole::{Manager, Member, Owner, Staff};
    let below = match role {
        Owner => false,
        Manager => standing.owns(),
        Staff | Member => standing.manages(),
    };
    if below || caller.administers(division) {
        Ok(())
    } else {
        Err(refused())
    }
}

/// Everybody may leave; others are let go by whoever could have appointed them.
pub fn end(caller: &Caller, membership: &NamedMembership, standing: &Standing) -> Result<()> {
    if caller.user_id == membership.row.user_id {
        return Ok(());
    }
    let division = &membership.organization.division;
    appoint(caller, division, standing, membership.row.role)
}

/// Prefixes of the divisions that the caller administers; the province's is empty: it has all.
pub fn administered_prefixes(caller: &Caller) -> Vec<String> {
    caller
        .grants
        .iter()
        .filter_map(|grant| match grant.role {
            Role::ProvinceAdmin => Some(String::new()),
            Role::CityAdmin => Some(grant.division.prefix().to_owned()),
            _ => None,
        })
        .collect()
}

pub fn refused() -> Error {
    Problem::forbidden(
        "您无权管理该单位的成员",
        "you have no right to manage the members of the organisation",
    )
    .into()
}
