//! Whose contact data is asked for, and as what it is read (domain.md section 4, "Read contact data of a person").

use crate::auth::Role;
use crate::contact_reveals::RevealCapacity;
use crate::ids::UserId;
use crate::rights::{Governed, Reach, Subject};
use crate::users::model::User;

/// A person, and who may have served him: whoever wrote a listing for him that he consented to. Societies are no data
/// yet, so that is what a society broker's scope is.
pub struct Concerned {
    pub person: User,
    pub served_by: Option<UserId>,
}

impl Governed for Concerned {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: self.person.division.iter().collect(),
            owners: vec![self.person.id],
            begun_by: self.served_by,
        }
    }
}

/// As what somebody reads it, for the record: himself, or the role that lets him.
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
