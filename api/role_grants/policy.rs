//! Who may appoint whom.

use crate::auth::{Caller, Role};
use crate::error::{Problem, Result};

/// The province administrator appoints, to everything below himself: nobody above or beside himself. A province
/// administrator is made on the machine, with `tianfu admin create`.
pub fn appoint(caller: &Caller, role: Role) -> Result<()> {
    if !caller.is_province_admin() {
        return Err(Problem::forbidden(
            "只有省级管理员可以任命",
            "only the province administrator appoints",
        )
        .into());
    }
    if role == Role::ProvinceAdmin {
        return Err(Problem::forbidden(
            "不得任命与自己同级的角色；省级管理员用 tianfu admin create 创建",
            "nobody appoints beside himself; a province administrator is made with `tianfu admin create`",
        )
        .into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Grant;
    use crate::divisions::DivisionCode;
    use crate::ids::{SessionId, UserId};

    #[test]
    fn only_the_province_appoints_and_never_beside_itself() {
        let with = |role: Option<Role>| Caller {
            user_id: UserId::new(),
            session_id: SessionId::new(),
            grants: role
                .map(|role| Grant {
                    role,
                    division: DivisionCode::sichuan(),
                })
                .into_iter()
                .collect(),
            origin: crate::db::Origin::default(),
        };
        for holder in Role::ALL.iter().copied().map(Some).chain([None]) {
            for role in Role::ALL {
                let allowed = holder == Some(Role::ProvinceAdmin) && *role != Role::ProvinceAdmin;
                assert_eq!(
                    appoint(&with(holder), *role).is_ok(),
                    allowed,
                    "{holder:?} {role}"
                );
            }
        }
    }
}
