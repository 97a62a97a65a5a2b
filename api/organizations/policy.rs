//! Who may do what with an organisation: pure functions of the caller, the row and what the caller is to it.

use super::model::Organization;
use crate::auth::Caller;
use crate::divisions::DivisionCode;
use crate::error::{Error, Problem, Result};
use crate::memberships::Standing;

/// Its owners and managers change what it says of itself, and the administrators of its division.
pub fn edit(caller: &Caller, organization: &Organization, standing: &Standing) -> Result<()> {
    if standing.manages() || caller.administers(&organization.content.division) {
        Ok(())
    } else {
        Err(refused())
    }
}

/// Whoever does not manage it moves it only where he administers too: nobody hands it to another's division.
pub fn relocate(
    caller: &Caller,
    organization: &Organization,
    standing: &Standing,
    to: &DivisionCode,
) -> Result<()> {
    if standing.manages() || *to == organization.content.division || caller.administers(to) {
        Ok(())
    } else {
        Err(refused())
    }
}

pub fn refused() -> Error {
    Problem::forbidden(
        "您无权对该单位执行此操作",
        "you have no right to do this with the organisation",
    )
    .into()
}
