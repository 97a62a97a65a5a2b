//! What is to be planned: the entries, the judges, and the rules between them.

use std::collections::BTreeSet;

use uuid::Uuid;

/// An entry that needs judges.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: Uuid,
    /// The name of the track; empty: the entry has none.
    pub track: String,
}

#[derive(Clone, Debug)]
pub struct Judge {
    pub id: Uuid,
    /// The tracks that the judge knows; empty: all. A judge with tracks receives only entries of these tracks.
    pub tracks: Vec<String>,
    /// The most entries of this judge, standing assignments included. `max_per_judge` holds as well: the lower counts.
    pub limit: Option<u32>,
}

/// One judge on one entry. Sorts by entry, then by judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    pub entry: Uuid,
    pub judge: Uuid,
}

/// Which loads of the judges the plan evens out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Balance {
    /// The total load: standing and new assignments together.
    #[default]
    All,
    /// The new assignments only.
    New,
}

#[derive(Clone, Debug, Default)]
pub struct Request {
    pub entries: Vec<Entry>,
    pub judges: Vec<Judge>,
    pub judges_per_entry: u32,
    /// The most entries of any judge, standing assignments included.
    pub max_per_judge: Option<u32>,
    /// The judge may not judge the entry.
    pub conflicts: BTreeSet<Pair>,
    /// Assignments that stand. They are kept and counted, also against `conflicts`, `avoid` and the limits: the plan
    /// does not judge them. A judge who is not among `judges` gets no new entry; an entry that is not among
    /// `entries` counts for the load of its judge.
    pub fixed: BTreeSet<Pair>,
    /// Judges who may not meet on one entry.
    pub avoid: Vec<[Uuid; 2]>,
    pub balance: Balance,
    /// Decides between plans that are equally good. The same request with the same seed gives the same plan.
    pub seed: String,
}
