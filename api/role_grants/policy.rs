//! What the table of rights ([`crate::rights`]) leaves open about appointments: nobody above or beside himself.

use super::model::RoleGrant;
use crate::auth::{Caller, Role};
use crate::divisions::DivisionCode;
use crate::error::{Problem, Result};
use crate::ids::UserId;
use crate::rights::{Governed, Right, Subject, refused};

/// An appointment, made or to be made.
#[derive(Clone, Copy, Debug)]
pub struct Appointment<'a> {
    pub user_id: UserId,
    pub role: Role,
    pub division: &'a DivisionCode,
}

impl Governed for Appointment<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            owners: vec![self.user_id],
            begun_by: None,
        }
    }
}

impl Governed for RoleGrant {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.division],
            owners: vec![self.user_id],
            begun_by: None,
        }
    }
}

/// Who appoints, and who may revoke: the province all below itself; a city or county administrator those below him,
/// that is administrators of a narrower division and the other roles inside his own. Nobody appoints himself. A province
/// administrator is made on the machine, with `tianfu admin create`.
pub fn appoint(caller: &Caller, to: Appointment<'_>) -> Result<()> {
    if !caller.may(Right::Appoint, &to) {
        return Err(refused(Right::Appoint));
    }
    if to.user_id == caller.user_id {
        return Err(Problem::forbidden("不得任命自己", "nobody appoints himself").into());
    }
    if caller
        .grants
        .iter()
        .any(|grant| outranks(grant.role, &grant.division, to))
    {
        return Ok(());
    }
    Err(Problem::forbidden(
        "只能任命低于自己的角色；省级管理员用 tianfu admin create 创建",
        "only roles below one's own are appointed to; a province administrator is made with `tianfu admin create`",
    )
    .into())
}

fn outranks(role: Role, division: &DivisionCode, to: Appointment<'_>) -> bool {
    match (role, to.role) {
        (_, Role::ProvinceAdmin) => false,
        (Role::ProvinceAdmin, _) => true,
        (Role::CityAdmin, Role::CityAdmin) => {
            division.contains(to.division) && !to.division.contains(division)
        }
        (Role::CityAdmin, _) => division.contains(to.division),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{AccountKind, Credential, Grant};
    use crate::db::Origin;
    use crate::ids::SessionId;

    fn division(code: &str) -> DivisionCode {
        code.parse().expect("a division")
    }

    fn holder(role: Role, at: &str) -> Caller {
        Caller {
            user_id: UserId::new(),
            credential: Credential::Session(SessionId::new()),
            account_kind: AccountKind::Worker,
            grants: vec![Grant {
                role,
                division: division(at),
            }],
            origin: Origin::default(),
        }
    }

    #[test]
    fn nobody_appoints_above_or_beside_himself() {
        let user_id = UserId::new();
        for (holder_role, at) in [
            (Role::ProvinceAdmin, "510000"),
            (Role::CityAdmin, "510600"),
            (Role::CityAdmin, "510603"),
            (Role::Broker, "510600"),
            (Role::SocietyBroker, "510600"),
            (Role::Judge, "510600"),
            (Role::ContestOrganizer, "510600"),
        ] {
            for role in Role::ALL.iter().copied() {
                for place in ["510000", "510600", "510603", "513300"] {
                    let to = division(place);
                    let allowed = match holder_role {
                        Role::ProvinceAdmin => role != Role::ProvinceAdmin,
                        Role::CityAdmin => {
                            let inside = place.starts_with(at.trim_end_matches("00"));
                            let below = role != Role::CityAdmin || place != at;
                            inside && below && role != Role::ProvinceAdmin
                        }
                        _ => false,
                    };
                    let to = Appointment {
                        user_id,
                        role,
                        division: &to,
                    };
                    let answer = appoint(&holder(holder_role, at), to);
                    assert_eq!(
                        answer.is_ok(),
                        allowed,
                        "{holder_role} of {at}: {role} of {place}"
                    );
                }
            }
        }
    }

    #[test]
    fn nobody_appoints_himself() {
        let admin = holder(Role::ProvinceAdmin, "510000");
        let to = Appointment {
            user_id: admin.user_id,
            role: Role::Judge,
            division: &division("510000"),
        };
        assert!(appoint(&admin, to).is_err());
    }
}
