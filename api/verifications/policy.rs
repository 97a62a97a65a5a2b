//! What rights over a verification are asked of, and the rule that nobody verifies himself or his own.

use super::model::{Place, Verification};
use crate::auth::Caller;
use crate::error::{Code, Result};
use crate::memberships::Standing;
use crate::rights::{Governed, Subject};

/// A verification with where it lies and, of an organisation's, what the caller is to it.
pub struct Looked<'a> {
    pub verification: &'a Verification,
    pub place: Place,
    pub caller: &'a Caller,
    pub standing: Standing,
}

impl Governed for Looked<'_> {
    fn subject(&self) -> Subject<'_> {
        let managed = self.standing.manages().then_some(self.caller.user_id);
        Subject {
            divisions: self.place.0.iter().collect(),
            owners: self
                .verification
                .user_id
                .into_iter()
                .chain(managed)
                .collect(),
            begun_by: None,
        }
    }
}

/// Nobody decides on himself, on an organisation that he belongs to, or on what he submitted.
pub fn is_not_his_own(looked: &Looked<'_>) -> Result<()> {
    let caller = looked.caller.user_id;
    let verification = looked.verification;
    let own = verification.user_id == Some(caller)
        || verification.submitted_by == caller
        || looked.standing.belongs();
    if own {
        Err(Code::OwnProposal.into())
    } else {
        Ok(())
    }
}
