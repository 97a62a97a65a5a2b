//! Who reads a person's contact data whole (domain.md section 4, "Read contact data of a person").

use crate::auth::{Caller, Role};
use crate::contact_reveals::RevealCapacity;
use crate::error::{Problem, Result};
use crate::users::model::User;

/// As what the caller reads it: the person himself, the province's administrator, a city's and a broker inside their
/// division, a society's broker for whoever he works for. `works_for` tells whether the person has consented to a listing
/// that the caller wrote for him: societies are no data yet, so that is what a society broker's scope is.
pub fn reveal(caller: &Caller, person: &User, works_for: bool) -> Result<RevealCapacity> {
    if caller.user_id == person.id {
        return Ok(RevealCapacity::OneSelf);
    }
    if caller.is_province_admin() {
        return Ok(RevealCapacity::ProvinceAdmin);
    }
    if let Some(division) = &person.division {
        if caller.administers(division) {
            return Ok(RevealCapacity::CityAdmin);
        }
        if caller.brokers(division) {
            return Ok(RevealCapacity::Broker);
        }
    }
    if works_for && is_society_broker(caller) {
        return Ok(RevealCapacity::SocietyBroker);
    }
    Err(Problem::forbidden(
        "您无权查看此人的联系方式",
        "you have no right to this person's contact data",
    )
    .into())
}

fn is_society_broker(caller: &Caller) -> bool {
    caller
        .grants
        .iter()
        .any(|grant| grant.role == Role::SocietyBroker)
}
