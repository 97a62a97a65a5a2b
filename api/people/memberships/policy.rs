//! What rights over a membership are asked of: pure functions of the row and what the caller is to the organisation.

use super::Standing;
use super::model::NamedMembership;
use crate::access::auth::Caller;
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;
use crate::kernel::roles::MembershipRole;
use crate::people::organizations::policy::Held;
use crate::platform::error::{Problem, Result};

/// A place in an organisation, as its filling is asked for: nobody appoints above or beside himself. An owner makes
/// managers, staff and members, a manager staff and members; owners are made by the administrators of the division.
pub fn place<'a>(
    caller: &Caller,
    division: &'a DivisionCode,
    standing: &Standing,
    role: MembershipRole,
) -> Held<'a> {
    let below = is_below(role, standing);
    Held {
        division,
        holders: below.then_some(caller.user_id).into_iter().collect(),
    }
}

/// Only who registers an organisation belongs to it by himself.
pub fn not_himself(caller: &Caller, person: UserId) -> Result<()> {
    if caller.is(person) {
        return Err(Problem::forbidden(
            "不得将自己加入单位，须由他人添加",
            "nobody makes himself a member; somebody else does",
        )
        .into());
    }
    Ok(())
}

/// A place, as its ending is asked for: everybody may leave, others are let go by whoever could have added them.
pub fn leaving<'a>(
    caller: &Caller,
    membership: &'a NamedMembership,
    standing: &Standing,
) -> Held<'a> {
    let below = is_below(membership.row.role, standing);
    Held {
        division: &membership.organization.division,
        holders: one_of(membership.row.user_id, caller, below),
    }
}

/// A place, as its acceptance is asked for: only by whom it is filled with.
pub fn accepting(membership: &NamedMembership) -> Held<'_> {
    Held {
        division: &membership.organization.division,
        holders: vec![membership.row.user_id],
    }
}

fn is_below(role: MembershipRole, standing: &Standing) -> bool {
    match role {
        MembershipRole::Owner => false,
        MembershipRole::Manager => standing.owns(),
        MembershipRole::Staff | MembershipRole::Member => standing.manages(),
    }
}

fn one_of(person: UserId, caller: &Caller, too: bool) -> Vec<UserId> {
    let caller = too.then_some(caller.user_id);
    std::iter::once(person).chain(caller).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_below_those_that_stand_above_it_only() {
        use MembershipRole::{Manager, Member, Owner, Staff};
        for (held, fills) in [
            (Owner, vec![Manager, Staff, Member]),
            (Manager, vec![Staff, Member]),
            (Staff, vec![]),
            (Member, vec![]),
        ] {
            let standing = Standing(vec![held]);
            for role in MembershipRole::ALL {
                assert_eq!(
                    is_below(*role, &standing),
                    fills.contains(role),
                    "{held} {role}"
                );
            }
        }
    }
}
