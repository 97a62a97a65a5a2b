//! What rights over an expertise are asked of: the person, the team or the organisation whose it is.

use crate::access::rights::{Governed, Subject};
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;

/// Those who keep an expertise: the person, the lead of the team, or who acts for the organisation.
pub struct Knower {
    pub owners: Vec<UserId>,
    pub division: Option<DivisionCode>,
}

impl Governed for Knower {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: self.division.iter().collect(),
            owners: self.owners.clone(),
            ..Subject::default()
        }
    }
}
