//! What rights over a person record are asked of.

use super::model::PersonRecord;
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::platform::error::{Result, wrong_state};

/// A record, or one to be, as rights see it.
pub struct Placed<'a> {
    division: Option<&'a DivisionCode>,
    organization: Option<OrganizationId>,
    begun_by: UserId,
    /// The caller, where they act for the organisation.
    holder: Option<UserId>,
}

impl<'a> Placed<'a> {
    /// A record that the caller creates. `acts_for` tells the organisations that the caller acts for.
    pub fn new(
        caller: &Caller,
        division: Option<&'a DivisionCode>,
        organization: Option<OrganizationId>,
        acts_for: &[OrganizationId],
    ) -> Self {
        let own = organization.is_some_and(|one| acts_for.contains(&one));
        Self {
            division,
            organization,
            begun_by: caller.user_id,
            holder: own.then_some(caller.user_id),
        }
    }

    /// A record that moves to a division and an organisation.
    pub fn moved(
        self,
        caller: &Caller,
        division: Option<&'a DivisionCode>,
        organization: Option<OrganizationId>,
        acts_for: &[OrganizationId],
    ) -> Self {
        Self {
            begun_by: self.begun_by,
            ..Self::new(caller, division, organization, acts_for)
        }
    }

    /// A record that is there.
    pub fn of(caller: &Caller, record: &'a PersonRecord, acts_for: &[OrganizationId]) -> Self {
        let division = record.division.as_ref();
        Self {
            begun_by: record.created_by,
            ..Self::new(caller, division, record.organization_id, acts_for)
        }
    }
}

impl Governed for Placed<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: self.division.into_iter().collect(),
            owners: self.holder.into_iter().collect(),
            begun_by: Some(self.begun_by),
            society: self.organization,
            ..Subject::default()
        }
    }
}

/// A record changes until an account takes it over or it is erased.
pub fn is_open(record: &PersonRecord) -> Result<()> {
    if record.erased_at.is_some() {
        return Err(erased());
    }
    match record.taken_over_by {
        None => Ok(()),
        Some(_) => Err(wrong_state(
            "taken_over",
            "已由本人账号接管，须由本人修改账号资料",
            "an account took the record over; its holder keeps the account",
        )),
    }
}

/// The refusal of a change of a record that is erased.
pub fn erased() -> crate::platform::error::Error {
    wrong_state("erased", "该人员档案已注销", "the record is erased")
}
