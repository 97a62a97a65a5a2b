//! What rights over a verification are asked of, and the rule that nobody verifies himself or his own.

use super::model::{Place, Verification, Verified};
use crate::access::rights::{Governed, Subject};
use crate::kernel::ids::UserId;
use crate::people::memberships::Standing;
use crate::platform::error::{Code, Result};

/// Who is verified, where he is at home, and what the caller is to him.
pub struct Looked {
    pub of: Verified,
    pub place: Place,
    /// The caller's accounts.
    pub caller: Vec<UserId>,
    pub standing: Standing,
    /// Whether he belongs to it, did not long ago, or said yes to be.
    pub belonged: bool,
}

impl Looked {
    /// Nobody decides on himself, on an organisation that he belongs to or did within a year, or on what he submitted. What
    /// somebody else made him without his yes does not keep him from it.
    pub fn is_not_his_own(&self, verification: &Verification) -> Result<()> {
        let own = self.caller.contains(&verification.submitted_by)
            || matches!(self.of, Verified::User(user) if self.caller.contains(&user))
            || self.belonged;
        if own {
            Err(Code::OwnProposal.into())
        } else {
            Ok(())
        }
    }
}

impl Governed for Looked {
    fn subject(&self) -> Subject<'_> {
        let owner = match self.of {
            Verified::User(user) => Some(user),
            Verified::Organization(_) => self
                .standing
                .manages()
                .then(|| self.caller.first().copied())
                .flatten(),
        };
        Subject {
            divisions: self.place.0.iter().collect(),
            owners: owner.into_iter().collect(),
            ..Subject::default()
        }
    }
}
