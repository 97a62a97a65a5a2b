//! What rights over a claim are checked against, and the rule that nobody decides on their own claim.

use super::model::HoursClaim;
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;
use crate::platform::error::{Code, Result};

impl Governed for HoursClaim {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.division],
            owners: vec![self.user_id],
            ..Subject::default()
        }
    }
}

/// A claim that is about to be made.
pub struct NewClaim<'a> {
    pub user_id: UserId,
    pub division: &'a DivisionCode,
}

impl Governed for NewClaim<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            owners: vec![self.user_id],
            ..Subject::default()
        }
    }
}

pub fn is_not_own(claim: &HoursClaim, caller: &Caller) -> Result<()> {
    match caller.is(claim.user_id) {
        true => Err(Code::OwnProposal.into()),
        false => Ok(()),
    }
}
