//! Who reads the trail (domain.md, section 4, "Audit log"): the province all, a city's administrator what concerns his
//! division, everybody else his own: what he did, and what was done to what is his. It is not for judges.

use uuid::Uuid;

use super::model::Reach;
use crate::access::auth::Caller;
use crate::access::rights::{Right, refused};
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;
use crate::kernel::roles::Role;
use crate::platform::error::Result;

pub fn reach(caller: &Caller) -> Result<Reach> {
    let territory = caller.territory(Right::ReadAuditTrail);
    if territory.everything {
        return Ok(Reach::All);
    }
    if !territory.inside.is_empty() {
        return Ok(Reach::Inside(territory.inside, caller.records.clone()));
    }
    // The table denies it to the role; with another role it comes from that one.
    let judges = !caller.grants.is_empty() && caller.grants.iter().all(|it| it.role == Role::Judge);
    if judges {
        return Err(refused(Right::ReadAuditTrail));
    }
    Ok(Reach::Own(caller.records.clone()))
}

/// From where something was done is told to who did it and to administrators, not to everybody whom it concerns.
pub fn sees_origin(caller: &Caller, actor: Option<Uuid>, divisions: &[DivisionCode]) -> bool {
    let territory = caller.territory(Right::ReadAuditTrail);
    let inside = |one: &DivisionCode| {
        let prefixes = territory.inside.iter();
        prefixes
            .into_iter()
            .any(|prefix| one.as_str().starts_with(prefix))
    };
    territory.everything
        || actor.is_some_and(|actor| caller.is(UserId(actor)))
        || divisions.iter().any(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_province_reads_all_a_city_its_division_others_their_own_judges_nothing() {
        use Role::{Broker, CityAdmin, ContestOrganizer, Judge, ProvinceAdmin, SocietyBroker};
        let province = Caller::holding(&[(Judge, "510000"), (ProvinceAdmin, "510000")]);
        assert_eq!(reach(&province).ok(), Some(Reach::All));
        let city = Caller::holding(&[(CityAdmin, "510600"), (Broker, "510100")]);
        let inside = Reach::Inside(vec!["5106".to_owned()], city.records.clone());
        assert_eq!(reach(&city).ok(), Some(inside));
        for role in [Broker, SocietyBroker, ContestOrganizer] {
            let holder = Caller::holding(&[(role, "510600"), (Judge, "510000")]);
            let own = Reach::Own(holder.records.clone());
            assert_eq!(reach(&holder).ok(), Some(own), "{role}");
        }
        let worker = Caller::holding(&[]);
        assert_eq!(
            reach(&worker).ok(),
            Some(Reach::Own(worker.records.clone()))
        );
        assert!(reach(&Caller::holding(&[(Judge, "510000")])).is_err());
    }

    #[test]
    fn an_address_is_told_to_its_owner_and_to_who_administers_the_place() -> Result<(), &'static str>
    {
        let city = Caller::holding(&[(Role::CityAdmin, "510600")]);
        let county: DivisionCode = "510603".parse()?;
        let elsewhere: DivisionCode = "513323".parse()?;
        let somebody = Some(Uuid::now_v7());
        assert!(sees_origin(
            &city,
            somebody,
            &[elsewhere.clone(), county.clone()]
        ));
        assert!(!sees_origin(
            &city,
            somebody,
            std::slice::from_ref(&elsewhere)
        ));
        assert!(sees_origin(&city, Some(city.user_id.0), &[elsewhere]));
        let broker = Caller::holding(&[(Role::Broker, "510600")]);
        assert!(!sees_origin(
            &broker,
            somebody,
            std::slice::from_ref(&county)
        ));
        assert!(!sees_origin(&broker, None, &[county]));
        Ok(())
    }
}
