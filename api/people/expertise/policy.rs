//! What rights over an expertise are asked of: the person whose it is, or the team.

use crate::access::rights::{Governed, Subject};
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;

/// Whose an expertise is: a person's own, or the lead's of the team.
pub struct Knower {
    pub owner: UserId,
    pub division: Option<DivisionCode>,
}

impl Governed for Knower {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: self.division.iter().collect(),
            owners: vec![self.owner],
            ..Subject::default()
        }
    }
}
