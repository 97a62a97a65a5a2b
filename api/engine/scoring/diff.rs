//! What a recomputation changes.

use std::collections::BTreeMap;

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

/// Compares two results of a stage. An entry is in each at most once.
#[must_use]
pub fn diff(before: &[ResultRow], after: &[ResultRow]) -> RankingDiff {
    let mut pairs: BTreeMap<Uuid, (Option<&ResultRow>, Option<&ResultRow>)> = BTreeMap::new();
    for row in before {
        pairs.entry(row.entry).or_default().0 = Some(row);
    }
    for row in after {
        pairs.entry(row.entry).or_default().1 = Some(row);
    }
    let mut found = RankingDiff::default();
    for (entry, (before, after)) in pairs {
        if before == after {
            found.unchanged += 1;
            continue;
        }
        let score = |row: Option<&ResultRow>| row.and_then(|row| row.score.clone());
        let rank = |row: Option<&ResultRow>| row.and_then(|row| row.rank);
        let advances = |row: Option<&ResultRow>| row.and_then(|row| row.advances);
        found.changes.push(EntryChange {
            entry,
            score_changed: score(before) != score(after),
            rank_changed: rank(before) != rank(after),
            advances_changed: advances(before) != advances(after),
            before: before.cloned(),
            after: after.cloned(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(entry: u128, score: &str, rank: u32, advances: Option<bool>) -> ResultRow {
        ResultRow {
            entry: Uuid::from_u128(entry),
            score: Some(score.to_owned()),
            rank: Some(rank),
            advances,
        }
    }

    #[test]
    fn only_what_changes_is_listed() {
        let before = [
            row(1, "90.00", 1, Some(true)),
            row(2, "80.00", 2, Some(false)),
            row(3, "70.00", 3, Some(false)),
            row(5, "60.00", 4, Some(false)),
        ];
        let after = [
            row(4, "95.00", 1, Some(true)),
            row(3, "70.00", 3, Some(false)),
            row(2, "80.00", 2, None),
            row(1, "85.00", 1, Some(true)),
        ];
        let found = diff(&before, &after);
        assert_eq!(found.unchanged, 1);
        let changes: Vec<_> = found
            .changes
            .iter()
            .map(|one| {
                let flags = (one.score_changed, one.rank_changed, one.advances_changed);
                (
                    one.entry.as_u128(),
                    one.before.is_some(),
                    one.after.is_some(),
                    flags,
                )
            })
            .collect();
        assert_eq!(
            changes,
            [
                (1, true, true, (true, false, false)),
                (2, true, true, (false, false, true)),
                (4, false, true, (true, true, true)),
                (5, true, false, (true, true, true)),
            ]
        );
        assert_eq!(
            diff(&before, &before),
            RankingDiff {
                changes: Vec::new(),
                unchanged: 4
            }
        );
    }
}
