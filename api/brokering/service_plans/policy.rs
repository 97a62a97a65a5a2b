//! What rights over a plan are checked against.

use super::party::Party;
use super::visible::SeenPlan;
use crate::access::rights::{Governed, Subject};
use crate::kernel::DivisionCode;
use crate::platform::error::{Code, Result};

impl Governed for SeenPlan {
    fn subject(&self) -> Subject<'_> {
        let acting = self.is_subject.then_some(self.caller);
        let subject = self.row.subject().and_then(Party::owner);
        Subject {
            divisions: vec![&self.row.division],
            owners: subject.into_iter().chain(acting).collect(),
            ..Subject::default()
        }
    }
}

/// A plan that is about to be made.
pub struct NewPlan<'a> {
    pub division: &'a DivisionCode,
    pub subject: Option<Party>,
}

impl Governed for NewPlan<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            owners: self.subject.and_then(Party::owner).into_iter().collect(),
            ..Subject::default()
        }
    }
}

/// A broker does not agree to their own plan for the subject.
pub fn is_not_own(plan: &SeenPlan) -> Result<()> {
    match plan.is_broker || plan.row.created_by == plan.caller {
        true => Err(Code::OwnProposal.into()),
        false => Ok(()),
    }
}
