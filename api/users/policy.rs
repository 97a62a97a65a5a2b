//! Who may close somebody's account, and open it again.

use super::model::{HeldRole, User};
use crate::auth::{Caller, Role};
use crate::error::{Problem, Result};

/// The province administrator, and a city's for people of his division who hold nothing outside it. Nobody above or
/// beside himself: a province administrator is closed on the machine, and nobody closes himself out.
pub fn close(caller: &Caller, user: &User, roles: &[HeldRole]) -> Result<()> {
    if caller.user_id == user.id {
        return Err(Problem::forbidden("不得停用自己的账号", "nobody deactivates himself").into());
    }
    let administrator =
        |held: &HeldRole| matches!(held.role, Role::ProvinceAdmin | Role::CityAdmin);
    let allowed = if caller.is_province_admin() {
        !roles.iter().any(|held| held.role == Role::ProvinceAdmin)
    } else {
        user.division
            .as_ref()
            .is_some_and(|division| caller.administers(division))
            && roles
                .iter()
                .all(|held| !administrator(held) && caller.administers(&held.division))
    };
    if allowed {
        return Ok(());
    }
    Err(Problem::forbidden(
        "只有省级管理员或其所在地管理员可以停用账号，且不得停用同级或上级",
        "asks for an administrator of the person's division, and never above or beside himself",
    )
    .into())
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::*;
    use crate::auth::{AccountKind, Grant};
    use crate::divisions::DivisionCode;
    use crate::ids::{RoleGrantId, SessionId, UserId};

    fn division(code: &str) -> DivisionCode {
        code.parse().unwrap_or(DivisionCode::sichuan())
    }

    fn caller(role: Role, at: &str) -> Caller {
        Caller {
            user_id: UserId::new(),
            session_id: SessionId::new(),
            grants: vec![Grant {
                role,
                division: division(at),
            }],
        }
    }

    fn user(at: Option<&str>) -> User {
        User {
            id: UserId::new(),
            version: 1,
            username: "somebody".into(),
            display_name: "somebody".into(),
            account_kind: AccountKind::Worker,
            affiliation: None,
            division: at.map(division),
            introduction: String::new(),
            created_at: Utc::now(),
            updated_at: Utc::now(),
        }
    }

    fn held(role: Role, at: &str) -> Vec<HeldRole> {
        vec![HeldRole {
            id: RoleGrantId::new(),
            role,
            division: division(at),
        }]
    }

    #[test]
    fn nobody_above_beside_or_outside() {
        let province = caller(Role::ProvinceAdmin, "510000");
        let city = caller(Role::CityAdmin, "510600");
        let allowed = |by: &Caller, at, roles: &[HeldRole]| close(by, &user(at), roles).is_ok();
        assert!(allowed(&province, None, &[]));
        assert!(allowed(
            &province,
            Some("500000"),
            &held(Role::CityAdmin, "510600")
        ));
        assert!(!allowed(
            &province,
            None,
            &held(Role::ProvinceAdmin, "510000")
        ));
        assert!(allowed(&city, Some("510603"), &[]));
        assert!(allowed(
            &city,
            Some("510603"),
            &held(Role::Broker, "510603")
        ));
        assert!(!allowed(&city, Some("513323"), &[]), "another city's");
        assert!(!allowed(&city, None, &[]), "nobody's");
        assert!(!allowed(
            &city,
            Some("510603"),
            &held(Role::CityAdmin, "510603")
        ));
        assert!(!allowed(
            &city,
            Some("510603"),
            &held(Role::Judge, "510000")
        ));
        for role in [
            Role::Broker,
            Role::SocietyBroker,
            Role::Judge,
            Role::ContestOrganizer,
        ] {
            assert!(
                !allowed(&caller(role, "510600"), Some("510603"), &[]),
                "{role}"
            );
        }
        let mut himself = user(Some("510603"));
        himself.id = city.user_id;
        assert!(close(&city, &himself, &[]).is_err());
    }
}
