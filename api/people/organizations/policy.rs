//! What rights over an organisation are asked of: where it lies, and who holds it.

use super::model::Organization;
use crate::access::auth::Caller;
use crate::access::rights::{Ask, Governed, May, Subject};
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;
use crate::people::memberships::Standing;
use crate::platform::error::Result;

/// An organisation, or something in it, as rights see it.
pub struct Held<'a> {
    pub division: &'a DivisionCode,
    /// Whose own it is in the question at hand.
    pub holders: Vec<UserId>,
}

impl Governed for Held<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            owners: self.holders.clone(),
            ..Subject::default()
        }
    }
}

impl<'a> Held<'a> {
    /// An organisation is its owners' and managers' own.
    pub fn managed(organization: &'a Organization, caller: &Caller, standing: &Standing) -> Self {
        Self {
            division: &organization.content.division,
            holders: standing
                .manages()
                .then_some(caller.user_id)
                .into_iter()
                .collect(),
        }
    }

    /// Nobody's own: reached only by those whose role reaches the division.
    pub fn by_place(division: &'a DivisionCode) -> Self {
        Self {
            division,
            holders: Vec::new(),
        }
    }
}

/// Whoever does not manage it moves it only where his role reaches too: nobody hands it to another's division.
pub fn relocate<A: Ask>(
    caller: &May<A>,
    organization: &Organization,
    standing: &Standing,
    to: &DivisionCode,
) -> Result<()> {
    if standing.manages() || *to == organization.content.division {
        return Ok(());
    }
    caller.require(&Held::by_place(to)).map(drop)
}
