//! In which capacity a caller reads contact data (domain.md section 4, "Read contact data of a person").

use crate::access::rights::Reach;
use crate::kernel::roles::Role;
use crate::people::contact_reveals::RevealCapacity;

/// The capacity for the record of reveals: the person themselves, or the role that allows it.
pub fn capacity(role: Option<Role>, reach: Reach) -> RevealCapacity {
    match (role, reach) {
        (_, Reach::Own) => RevealCapacity::OneSelf,
        (Some(Role::ProvinceAdmin), _) => RevealCapacity::ProvinceAdmin,
        (Some(Role::CityAdmin), _) => RevealCapacity::CityAdmin,
        (Some(Role::Broker), _) => RevealCapacity::Broker,
        (Some(Role::SocietyBroker), _) => RevealCapacity::SocietyBroker,
        (Some(Role::Judge | Role::ContestOrganizer) | None, _) => RevealCapacity::Integration,
    }
}
