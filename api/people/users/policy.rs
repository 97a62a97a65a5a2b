//! Who may close somebody's account and open it again, or take its second factor away.

use super::model::{HeldRole, User};
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Reach, Right, Subject, refused, require};
use crate::kernel::roles::Role;
use crate::platform::error::{Error, Problem, Result};

impl Governed for User {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: self.division.iter().collect(),
            owners: vec![self.id],
            ..Subject::default()
        }
    }
}

/// Judges do not look for people: the table denies it to the role. With another role it comes from that one.
pub fn find(caller: &Caller) -> Result<()> {
    let judges = !caller.grants.is_empty() && caller.grants.iter().all(|it| it.role == Role::Judge);
    match judges {
        true => Err(refused(Right::FindAccount)),
        false => Ok(()),
    }
}

/// A search needs accounts to search in; without, there are look-ups of one account.
pub fn search(is_possible: bool) -> Result<()> {
    if is_possible {
        return Ok(());
    }
    Err(Problem::forbidden(
        "您只能按一个完整的手机号码、电子邮箱或统一社会信用代码查找账号",
        "you find accounts only by one full phone number, e-mail address or credit code",
    )
    .member("right", Right::FindAccount.as_str())
    .into())
}

/// Whoever has the right over the person, but nobody above or beside himself: a province administrator is closed on the
/// machine, and nobody closes himself out. `roles` are those in force and those to come. What else the person holds, and
/// where, protects him from nobody: others may have given it to him.
pub fn close(caller: &Caller, user: &User, roles: &[HeldRole]) -> Result<()> {
    if caller.is(user.id) {
        return Err(Problem::forbidden(
            "不得对自己的账号执行此操作",
            "nobody does this to his own account",
        )
        .into());
    }
    let everywhere = require(caller, Right::CloseAccount, user)? == Reach::All;
    let above_or_beside = |held: &HeldRole| match held.role {
        Role::ProvinceAdmin => true,
        Role::CityAdmin => !everywhere,
        _ => false,
    };
    if !roles.iter().any(above_or_beside) {
        return Ok(());
    }
    Err(Problem::forbidden(
        "不得对同级或上级的账号执行此操作",
        "nobody does this to who is above or beside him",
    )
    .into())
}

/// Nobody opens what was closed by somebody above him: `closer`, the roles that the other held then. He stands below when
/// the other's role reached the person and further than his own does.
pub fn open(caller: &Caller, user: &User, closer: &[HeldRole]) -> Result<()> {
    let reached = |held: &HeldRole| match held.role {
        Role::ProvinceAdmin => true,
        Role::CityAdmin => user
            .division
            .as_ref()
            .is_none_or(|home| held.division.contains(home)),
        _ => false,
    };
    let reaches_as_far = |held: &HeldRole| {
        caller.grants.iter().any(|grant| match grant.role {
            Role::ProvinceAdmin => true,
            Role::CityAdmin => {
                let own = grant.scope.division();
                held.role == Role::CityAdmin && own.is_some_and(|own| own.contains(&held.division))
            }
            _ => false,
        })
    };
    match closer
        .iter()
        .filter(|held| reached(held))
        .all(reaches_as_far)
    {
        true => Ok(()),
        false => Err(Problem::forbidden(
            "该账号由您的上级停用，须由上级重新启用",
            "the account was closed by somebody above you, who opens it again",
        )
        .into()),
    }
}

/// What was closed on the machine is opened there.
pub fn closed_on_the_machine() -> Error {
    Problem::forbidden(
        "该账号由运维人员在服务器上停用，只能由其重新启用",
        "the account was closed on the machine, and is opened there with `tianfu admin reopen`",
    )
    .into()
}

/// The accounts that own imported listings without an owner: two, since an account gets no suggestions of its own listings.
pub const IMPORTED_NEEDS: &str = "imported-needs";
pub const IMPORTED_OFFERS: &str = "imported-offers";

/// Whether a user name is reserved for imported listings.
pub fn stands_for_imports(username: &str) -> bool {
    [IMPORTED_NEEDS, IMPORTED_OFFERS].contains(&username)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::DivisionCode;
    use crate::kernel::clock::Clock;
    use crate::kernel::ids::{PersonId, RoleGrantId, UserId};
    use crate::kernel::roles::AccountKind;

    fn division(code: &str) -> DivisionCode {
        code.parse().unwrap_or(DivisionCode::sichuan())
    }

    fn user(at: Option<&str>) -> User {
        let id = UserId::new();
        User {
            id,
            version: 1,
            username: "somebody".into(),
            display_name: "somebody".into(),
            account_kind: AccountKind::Worker,
            affiliation: None,
            division: at.map(division),
            introduction: String::new(),
            created_at: Clock::default().now(),
            updated_at: Clock::default().now(),
            person_id: PersonId(id.0),
        }
    }

    #[test]
    fn nobody_opens_what_was_closed_above_him() {
        let province = Caller::holding(&[(Role::ProvinceAdmin, "510000")]);
        let city = Caller::holding(&[(Role::CityAdmin, "510600")]);
        let county = Caller::holding(&[(Role::CityAdmin, "510603")]);
        let person = user(Some("510603"));
        for (closer, province_may, city_may, county_may) in [
            (held(Role::ProvinceAdmin, "510000"), true, false, false),
            (held(Role::CityAdmin, "510600"), true, true, false),
            (held(Role::CityAdmin, "510603"), true, true, true),
            // Elsewhere he was above others.
            (held(Role::CityAdmin, "513300"), true, true, true),
            (vec![], true, true, true),
        ] {
            for (caller, may) in [
                (&province, province_may),
                (&city, city_may),
                (&county, county_may),
            ] {
                assert_eq!(open(caller, &person, &closer).is_ok(), may, "{closer:?}");
            }
        }
    }

    fn held(role: Role, at: &str) -> Vec<HeldRole> {
        vec![HeldRole {
            id: RoleGrantId::new(),
            role,
            division: division(at),
            organization_id: None,
            contest_id: None,
            to_on: None,
        }]
    }

    #[test]
    fn nobody_above_beside_or_outside() {
        let province = Caller::holding(&[(Role::ProvinceAdmin, "510000")]);
        let city = Caller::holding(&[(Role::CityAdmin, "510600")]);
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
        // What others gave him elsewhere does not make him untouchable at home.
        assert!(allowed(&city, Some("510603"), &held(Role::Judge, "510000")));
        assert!(!allowed(
            &city,
            Some("510603"),
            &held(Role::CityAdmin, "513300")
        ));
        for role in [
            Role::Broker,
            Role::SocietyBroker,
            Role::Judge,
            Role::ContestOrganizer,
        ] {
            assert!(
                !allowed(&Caller::holding(&[(role, "510600")]), Some("510603"), &[]),
                "{role}"
            );
        }
        let mut himself = user(Some("510603"));
        himself.id = city.user_id;
        assert!(close(&city, &himself, &[]).is_err());
    }
}
