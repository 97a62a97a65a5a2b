//! What the table of rights ([`crate::access::rights`]) leaves open about appointments: nobody above or beside himself.

use chrono::NaiveDate;

use super::model::{Appointment, RoleGrant};
use crate::access::auth::{Caller, Grant, Scope};
use crate::access::rights::{Governed, Right, Subject, refused};
use crate::kernel::ids::RoleGrantId;
use crate::kernel::roles::Role;
use crate::platform::error::{Error, Problem, Result};

impl Governed for Appointment<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            owners: vec![self.user_id],
            society: self.society,
            ..Subject::default()
        }
    }
}

/// Who appoints: the province all below itself; a city or county administrator those below him,
/// that is administrators of a narrower division and the other roles inside his own; whoever leads a society and is one of
/// its brokers the others of them: workers of it who said yes to it, and nobody who leads it too. Nobody appoints himself.
/// A province administrator is made on the machine, with `tianfu admin create`.
pub fn appoint(caller: &Caller, to: Appointment<'_>) -> Result<()> {
    if !caller.may(Right::Appoint, &to) {
        return Err(refused(Right::Appoint));
    }
    if caller.is(to.user_id) {
        return Err(Problem::forbidden("不得任命自己", "nobody appoints himself").into());
    }
    match above(caller, to).any(|grant| takes(grant, to)) {
        true => Ok(()),
        false => Err(not_below()),
    }
}

/// Who may revoke is who could appoint; a society's lead revokes whom he appointed also when he left the society.
pub fn revoke(caller: &Caller, grant: &RoleGrant) -> Result<()> {
    let of_his = grant.granted_by.is_some_and(|by| caller.is(by));
    let appointed = grant.appointment();
    if !of_his || !caller.may(Right::Appoint, &appointed) {
        return appoint(caller, appointed);
    }
    match above(caller, appointed).next() {
        Some(_) => Ok(()),
        None => Err(not_below()),
    }
}

fn not_below() -> Error {
    Problem::forbidden(
        "只能任命或撤销低于自己的角色；省级管理员用 tianfu admin create 创建",
        "only roles below one's own are appointed to and revoked; a province administrator is made with `tianfu admin create`",
    )
    .into()
}

/// The appointment that the caller relies on as a society's lead; `None`: he has a role above for it, which is for as long
/// as he sets.
pub fn as_lead(caller: &Caller, to: Appointment<'_>) -> Option<RoleGrantId> {
    let mut led = None;
    for grant in above(caller, to) {
        grant.scope.society()?;
        led = Some(grant.id);
    }
    led
}

/// Whoever was appointed up to a day is not in force after it by another account, either.
pub fn within_own_term(own_last: Option<NaiveDate>, to_on: Option<NaiveDate>) -> Result<()> {
    match own_last {
        Some(own) if to_on.is_none_or(|last| last > own) => Err(Problem::invalid_body(
            "/to_on",
            "beyond_own_term",
            &format!("须填写，且不得晚于您自己的任期末日 {own}"),
            &format!("is needed, and not after the last day of your own appointment, {own}"),
        )
        .member("own_to_on", own.to_string())
        .into()),
        _ => Ok(()),
    }
}

/// The appointments of the caller that are above another.
fn above<'a>(caller: &'a Caller, to: Appointment<'a>) -> impl Iterator<Item = &'a Grant> {
    let grants = caller.grants.iter();
    grants.filter(move |grant| outranks(caller, grant, to))
}

/// A society's lead takes its workers only, who said yes to it.
fn takes(grant: &Grant, to: Appointment<'_>) -> bool {
    let society = grant.scope.society();
    society.is_none_or(|society| society.has(&to.user_id))
}

fn outranks(caller: &Caller, grant: &Grant, to: Appointment<'_>) -> bool {
    match (grant.role, &grant.scope) {
        _ if to.role == Role::ProvinceAdmin => false,
        (Role::ProvinceAdmin, _) => true,
        (Role::CityAdmin, Scope::Division(division)) => {
            let beside = to.role == Role::CityAdmin && to.division.contains(division);
            division.contains(to.division) && !beside
        }
        (Role::SocietyBroker, Scope::Society(society)) => {
            let beside = society.leads.contains(&to.user_id);
            let of_it = to.society == Some(society.id);
            to.role == Role::SocietyBroker && society.is_led_by(&caller.records) && of_it && !beside
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::DivisionCode;
    use crate::kernel::ids::UserId;

    fn division(code: &str) -> DivisionCode {
        code.parse().expect("a division")
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
                        society: None,
                    };
                    let answer = appoint(&Caller::holding(&[(holder_role, at)]), to);
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
    fn a_term_ends_no_later_than_its_giver_s() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 9, day);
        for (own, to, holds) in [
            (None, None, true),
            (None, day(30), true),
            (day(9), day(8), true),
            (day(9), day(9), true),
            (day(9), day(10), false),
            (day(9), None, false),
        ] {
            assert_eq!(within_own_term(own, to).is_ok(), holds, "{own:?} {to:?}");
        }
    }

    #[test]
    fn nobody_appoints_himself() {
        let admin = Caller::holding(&[(Role::ProvinceAdmin, "510000")]);
        let to = Appointment {
            user_id: admin.user_id,
            role: Role::Judge,
            division: &division("510000"),
            society: None,
        };
        assert!(appoint(&admin, to).is_err());
    }
}
