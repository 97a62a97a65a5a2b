//! What the moves of an entry have in common. The contest is locked before the entry.

use super::codes::{ContestStepKind, EntryStatus};
use super::model::chain::{self, Step, Unit};
use super::model::{self, ContestOf, Entry, EntryMoved};
use super::state::{self, Move};
use super::view::{self, EntryView, absent};
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{EntryId, OrganizationId, UserId};
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result, wrong_state};
use crate::platform::web::MaybeIfMatch;

/// As whom the caller acts on an entry.
#[derive(Clone, Debug)]
pub enum Role {
    /// The owner, accounts that act for the organisation, and the account that drafted the entry.
    Entrant,
    /// The unit at a step of the chain.
    Unit(Option<Unit>, Step),
    /// The entry waits at no unit: an official of the contest is told so.
    NoUnit,
}

/// An entry and its contest, both locked, as the caller sees them in a role.
pub struct LockedEntry {
    pub entry: Entry,
    pub contest: ContestOf,
    pub role: Role,
    pub(super) caller: UserId,
    /// The organisations that the caller acts for.
    pub(super) managed: Vec<OrganizationId>,
    pub view: EntryView,
}

impl Governed for LockedEntry {
    fn subject(&self) -> Subject<'_> {
        use ContestStepKind::{Organizer, OwnOrganization, RecommendingUnit};
        let (entry, acting) = (&self.entry, |of| self.acting_for(of));
        match &self.role {
            Role::Entrant => Subject {
                divisions: vec![&entry.division],
                owners: acting(entry.organization_id)
                    .into_iter()
                    .chain([entry.owner_id])
                    .collect(),
                begun_by: Some(entry.created_by),
                ..Subject::default()
            },
            Role::NoUnit => self.contest.subject(),
            Role::Unit(unit, step) => match step.kind {
                OwnOrganization => Subject {
                    owners: acting(entry.organization_id).into_iter().collect(),
                    ..Subject::default()
                },
                RecommendingUnit => Subject {
                    divisions: unit
                        .iter()
                        .filter_map(|one| one.division.as_ref())
                        .collect(),
                    owners: acting(unit.as_ref().map(|one| one.organization_id))
                        .into_iter()
                        .collect(),
                    ..Subject::default()
                },
                Organizer => self.contest.subject(),
            },
        }
    }
}

impl LockedEntry {
    /// An entry that the caller may know of, as its entrant.
    pub fn of_entrant(tx: &mut Tx<'_>, id: EntryId, caller: &Caller) -> Result<Self> {
        Self::lock(tx, id, caller, false)
    }

    /// The same; no other entry of the contest is submitted meanwhile.
    pub fn for_submission(tx: &mut Tx<'_>, id: EntryId, caller: &Caller) -> Result<Self> {
        Self::lock(tx, id, caller, true)
    }

    /// An entry that the caller may know of, as the unit that it waits at.
    pub fn of_unit(tx: &mut Tx<'_>, id: EntryId, caller: &Caller) -> Result<Self> {
        let locked = Self::lock(tx, id, caller, false)?;
        let waits = locked.entry.status == EntryStatus::Submitted;
        match locked.entry.step.filter(|_| waits) {
            Some(position) => locked.at_step(tx, position),
            None => Ok(Self {
                role: Role::NoUnit,
                ..locked
            }),
        }
    }

    /// The same entry, as the unit at a step.
    pub fn at_step(self, tx: &mut Tx<'_>, position: i16) -> Result<Self> {
        let steps = chain::steps_of(tx.conn, self.entry.contest_id)?;
        let Some(step) = steps.into_iter().find(|step| step.position == position) else {
            return Ok(Self {
                role: Role::NoUnit,
                ..self
            });
        };
        let unit = match (step.kind, self.entry.recommending_unit_id) {
            (ContestStepKind::RecommendingUnit, Some(unit)) => chain::find_unit(tx.conn, unit)?,
            _ => None,
        };
        Ok(Self {
            role: Role::Unit(unit, step),
            ..self
        })
    }

    fn lock(tx: &mut Tx<'_>, id: EntryId, caller: &Caller, alone: bool) -> Result<Self> {
        let managed = model::managed(tx.conn, caller, official_day(tx.now))?;
        let known = model::find_visible(tx.conn, id, caller, &managed)?;
        let (known, _) = known.ok_or_else(absent)?;
        let contest = model::lock_contest(tx.conn, known.contest_id, alone)?;
        let contest = contest.ok_or_else(absent)?;
        model::lock(tx.conn, id)?.ok_or_else(absent)?;
        // As it is now that no other request can change it.
        let seen = model::find_visible(tx.conn, id, caller, &managed)?;
        let (entry, _) = seen.ok_or_else(absent)?;
        let view = view::show(tx.conn, entry.clone(), &contest, caller, &managed)?;
        Ok(Self {
            entry,
            contest,
            role: Role::Entrant,
            caller: caller.user_id,
            managed,
            view,
        })
    }

    /// The caller, where the caller acts for an organisation.
    fn acting_for(&self, organization: Option<OrganizationId>) -> Option<UserId> {
        let acts = organization.is_some_and(|one| self.managed.contains(&one));
        acts.then_some(self.caller)
    }

    /// Whether the caller owns the entry, or acts for its organisation.
    pub fn is_own(&self, caller: &Caller) -> bool {
        caller.is(self.entry.owner_id) || self.acting_for(self.entry.organization_id).is_some()
    }

    /// Checks If-Match (412) and then the state (409), and returns what each move writes.
    pub fn step(&self, if_match: &MaybeIfMatch, by: Move) -> Result<EntryMoved> {
        if_match.check(&self.view.etag()?)?;
        let status = state::step(self.entry.status, by).ok_or_else(|| {
            wrong_state(
                self.entry.status.as_str(),
                "当前状态不允许此操作",
                "there is no such move from the state it is in",
            )
        })?;
        Ok(EntryMoved {
            status: Some(status),
            ..EntryMoved::default()
        })
    }

    /// The step that the caller acts at as a unit, and the unit that recommends.
    pub fn unit(&self) -> Result<(Step, Option<Unit>)> {
        match &self.role {
            Role::Unit(unit, step) => Ok((step.clone(), unit.clone())),
            Role::Entrant | Role::NoUnit => Err(self.not_at_a_unit()),
        }
    }

    pub fn not_at_a_unit(&self) -> Error {
        wrong_state(
            self.entry.status.as_str(),
            "项目不在推荐环节",
            "the entry waits at no unit",
        )
    }

    /// Writes what a move changes.
    pub fn write(self, tx: &mut Tx<'_>, moved: &EntryMoved) -> Result<Self> {
        let entry = model::set_moved(tx.conn, self.entry.id, moved, tx.now)?;
        Ok(Self { entry, ..self })
    }

    /// The entry after a change, as the caller sees it now.
    pub fn shown(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<EntryView> {
        view::show(tx.conn, self.entry, &self.contest, caller, &self.managed)
    }
}
