//! What the table of rights ([`crate::access::rights`]) leaves open about API clients: nobody grants what he could not do himself.

use super::model::ApiClient;
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Reach, Right, Subject};
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;
use crate::kernel::roles::ApiScope;
use crate::platform::error::{Error, Problem, Result, wrong_state};

/// A client that is still to be made: where.
pub struct Placed<'a>(pub &'a DivisionCode);

impl Governed for Placed<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.0],
            ..Subject::default()
        }
    }
}

/// A row of the division that a client will have begun.
struct Begun<'a>(&'a DivisionCode, UserId);

impl Governed for Begun<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.0],
            owners: Vec::new(),
            begun_by: Some(self.1),
            ..Subject::default()
        }
    }
}

/// Whoever grants a scope has every right that it gives, over the same rows.
pub fn grant(caller: &Caller, division: &DivisionCode, scopes: &[ApiScope]) -> Result<()> {
    let holds = |right: &Right| match right.of_integration() {
        Reach::ScopeBegun(_) => caller.may(*right, &Begun(division, caller.user_id)),
        _ => caller.may(*right, &Placed(division)),
    };
    for scope in scopes {
        let given = |right: &&Right| right.of_integration().scope() == Some(scope.as_str());
        if !Right::ALL.iter().filter(given).all(holds) {
            return Err(Problem::forbidden(
                "不得授予自己没有的权限",
                "nobody grants a scope that he could not use himself",
            )
            .member("scope", scope.as_str())
            .into());
        }
    }
    Ok(())
}

/// A revoked client stays as it is.
pub fn in_force(client: &ApiClient) -> Result<()> {
    match client.revoked_at {
        None => Ok(()),
        Some(_) => Err(revoked_already()),
    }
}

pub fn revoked_already() -> Error {
    wrong_state("revoked", "已被撤销", "it is revoked already")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::roles::Role;

    #[test]
    fn nobody_grants_what_he_could_not_do_himself() {
        for scope in ApiScope::ALL {
            for (role, at, division, may) in [
                (Role::ProvinceAdmin, "510000", "513300", true),
                (Role::CityAdmin, "510600", "510600", true),
                (Role::CityAdmin, "510600", "510603", true),
                (Role::CityAdmin, "510600", "510000", false),
                (Role::CityAdmin, "510600", "513300", false),
                (Role::Judge, "510600", "510600", false),
            ] {
                let division = division.parse().expect("a division");
                let answer = grant(&Caller::holding(&[(role, at)]), &division, &[*scope]);
                assert_eq!(answer.is_ok(), may, "{role} of {at}: {scope} in {division}");
            }
        }
    }
}
