//! What a recomputation changes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ranking::{EntryResult, Ranking};

/// The result of an entry, as far as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultRow {
    pub entry: Uuid,
    pub score: Option<String>,
    pub rank: Option<u32>,
    pub advances: Option<bool>,
}

/// What changes for an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryChange {
    pub entry: Uuid,
    /// Absent for an entry that is new.
    pub before: Option<ResultRow>,
    /// Absent for an entry that is gone.
    pub after: Option<ResultRow>,
    pub score_changed: bool,
    pub rank_changed: bool,
    pub advances_changed: bool,
}

/// The changes, by id, and how many entries stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankingDiff {
    pub changes: Vec<EntryChange>,
    pub unchanged: u32,
}

impl From<&EntryResult> for ResultRow {
    fn from(result: &EntryResult) -> Self {
        Self {
            entry: result.entry,
            score: result.score.clone(),
            rank: result.rank,
            advances: result.advances,
        }
    }
}

impl Ranking {
    /// The results as rows, to be stored or compared.
    #[must_use]
    pub fn rows(&self) -> Vec<ResultRow> {
        self.entries.iter().map(ResultRow::from).collect()
    }
}

/// Compares two results of a stage.
#[must_use]
pub fn diff(_before: &[ResultRow], _after: &[ResultRow]) -> RankingDiff {
    RankingDiff::default()
}
