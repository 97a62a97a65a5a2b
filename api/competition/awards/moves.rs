//! What the moves of an award have in common. The contest is locked before the award.

use chrono::{DateTime, Utc};

use super::model::{self, Award, AwardMoved};
use super::state::{self, Move};
use super::view::{self, AwardPath};
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::access::transitions::{Locked, Transitions};
use crate::competition::contests::model::{self as contests, Contest};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::people::organizations::model::organizations_of;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Result};
use crate::platform::web::{Answer, Language};

/// An award with its contest, both locked.
pub struct LockedAward {
    pub award: Award,
    pub contest: Contest,
    /// The owner of the entry, and the caller where the caller acts for the organisation.
    pub owners: Vec<UserId>,
    /// The organisations that the caller acts for.
    pub managed: Vec<OrganizationId>,
}

impl Governed for LockedAward {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.contest.content.division],
            owners: self.owners.clone(),
            begun_by: Some(self.contest.created_by),
            contest: Some(self.contest.id),
            ..Subject::default()
        }
    }
}

impl LockedAward {
    /// Nobody decides on what they proposed, or on the prize of an organisation that they act for.
    pub fn not_own(&self, caller: &Caller) -> Result<()> {
        let acts_for = |one: OrganizationId| self.managed.contains(&one);
        let is_own =
            caller.is(self.award.proposed_by) || self.award.organization_id.is_some_and(acts_for);
        match is_own {
            true => Err(Code::OwnProposal.into()),
            false => Ok(()),
        }
    }
}

/// Locks an award that the caller may know of, after its contest.
pub fn lock_visible(tx: &mut Tx<'_>, path: AwardPath, caller: &Caller) -> Result<LockedAward> {
    let managed = organizations_of(tx.conn, caller, official_day(tx.now))?;
    let found = model::find_visible(tx.conn, path.id, Some(caller), &managed)?;
    let found = found.ok_or_else(Award::absent)?;
    let contest = contests::lock(tx.conn, found.contest_id, caller)?;
    let contest = contest.ok_or_else(Award::absent)?;
    model::lock(tx.conn, path.id)?.ok_or_else(Award::absent)?;
    // As it is now that no other request can change it.
    let award = model::find_visible(tx.conn, path.id, Some(caller), &managed)?;
    let award = award.ok_or_else(Award::absent)?;
    let (owner, organization) = match award.entry_id {
        Some(entry) => {
            let (owner, organization) = model::entrant(tx.conn, entry)?;
            (Some(owner), organization)
        }
        None => (None, award.organization_id),
    };
    let acts_for = organization.is_some_and(|one| managed.contains(&one));
    let acting = acts_for.then_some(caller.user_id);
    Ok(LockedAward {
        award,
        contest,
        owners: owner.into_iter().chain(acting).collect(),
        managed,
    })
}

impl Transitions for AwardPath {
    type Row = LockedAward;
    type Move = Move;
    type Moved = AwardMoved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<LockedAward> {
        lock_visible(tx, self, caller)
    }

    fn etag(row: &LockedAward, _: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(row.award.etag())
    }

    fn status(row: &LockedAward, _: DateTime<Utc>) -> &'static str {
        row.award.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<AwardMoved> {
        Some(AwardMoved {
            status: Some(state::step(locked.row.award.status, by)?),
            ..AwardMoved::default()
        })
    }

    fn write(row: LockedAward, tx: &mut Tx<'_>, moved: &AwardMoved) -> Result<LockedAward> {
        let award = model::set_moved(tx.conn, row.award.id, moved, tx.now)?;
        Ok(LockedAward { award, ..row })
    }

    fn answer(row: LockedAward, tx: &mut Tx<'_>, caller: &Caller, _: Language) -> Result<Answer> {
        view::answer(tx.conn, row.award, Some(caller), &row.managed)
    }
}
