//! What planning returns: a plan, or the reason why there is none.

use thiserror::Error;
use uuid::Uuid;

use super::request::Pair;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The new assignments, sorted by entry and judge.
    pub assigned: Vec<Pair>,
    /// The load of each judge of the request, sorted by judge.
    pub loads: Vec<Load>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    pub judge: Uuid,
    /// The standing assignments.
    pub fixed: u32,
    /// The new assignments.
    pub assigned: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoPlan {
    #[error("{} places of the entries stay empty", .0.missing)]
    Infeasible(Infeasible),
    #[error("{} pairs of judges meet that may not meet", .0.pairs.len())]
    AvoidUnsatisfied(AvoidUnsatisfied),
}

/// The judges do not suffice, whichever way they are assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Infeasible {
    /// Places that stay empty in the best plan.
    pub missing: u64,
    /// The entries that lack judges, sorted by entry. Entries that compete for the same full judges stand here
    /// together, also those that the best plan serves. Every best plan serves all other entries.
    pub entries_short: Vec<ShortEntry>,
    /// The judges for whom these entries compete and who have no room left, sorted by judge. One more entry for any
    /// one of them serves one more place.
    pub judges_full: Vec<FullJudge>,
    /// The smallest change of each kind that makes a plan possible. Each suffices alone. A kind that cannot help
    /// is absent.
    pub relaxations: Vec<Relaxation>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShortEntry {
    pub entry: Uuid,
    /// The judges who could still be assigned, full or not, without those who stand; sorted.
    pub eligible: Vec<Uuid>,
    /// How many judges the entry needs besides those who stand.
    pub needed: u32,
    /// How many of them the best plan lacks. 0: the plan serves this entry at the expense of another one.
    pub missing: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FullJudge {
    pub judge: Uuid,
    /// The most entries of this judge: the lower of the judge's own limit and `max_per_judge`.
    pub limit: u32,
    /// The standing assignments among them.
    pub fixed: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relaxation {
    /// The largest number of judges per entry, at least 1, that can be reached.
    JudgesPerEntry(u32),
    /// The smallest maximum per judge that suffices. The judges' own limits stay.
    MaxPerJudge(u32),
    /// The smallest number of further judges that suffices: for all tracks, without conflicts, with `max_per_judge`.
    AddJudges(u32),
}

/// The judges suffice, but no plan was found in which the judges of `avoid` do not meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvoidUnsatisfied {
    /// The pairs that meet in the best plan that was found, sorted.
    pub pairs: Vec<Meeting>,
    /// There is no such plan. False: the search ended at its limit, so that a plan may exist.
    pub proven: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// The two judges, sorted.
    pub judges: [Uuid; 2],
    /// The entries on which they meet, sorted.
    pub entries: Vec<Uuid>,
}
