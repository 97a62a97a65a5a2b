//! What a ranking is computed from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::decimal::Decimal;
use super::problem::Problem;
use super::rules::{ScoringRules, TieStepKind};

/// Everything a ranking follows from. The order of the lists is of no consequence.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    pub rules: &'a ScoringRules,
    pub entries: &'a [EntryInput],
    pub sheets: &'a [SheetInput],
    pub decisions: &'a [Decision],
}

/// An entry that stands in the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryInput {
    pub id: Uuid,
    pub track: Option<String>,
    /// The key of the panel whose judges score the entry. Required by the method `panel_ratio`.
    pub panel: Option<String>,
    /// How many judges score this entry, where it differs from `judges_expected` of the rules.
    pub judges_expected: Option<u32>,
    /// False for showcase entries: they get a score, no rank and no place, and change no other entry's result.
    pub competing: bool,
}

impl EntryInput {
    /// A competing entry of no track and no panel.
    #[must_use]
    pub fn new(id: Uuid) -> Self {
        Self {
            id,
            track: None,
            panel: None,
            judges_expected: None,
            competing: true,
        }
    }
}

/// The sheet of one judge for one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetInput {
    pub entry: Uuid,
    pub judge: Uuid,
    /// The score of each criterion, by its key.
    pub scores: BTreeMap<String, Decimal>,
    /// False for drafts, recusals and sheets that were set aside. Such sheets may be incomplete.
    pub counted: bool,
}

/// What was decided on a tied group outside the computation: the record of a `jury_vote`, `restatement` or `lot`.
///
/// It applies to a tied group if it names all entries of the group. The relative order of entries stands when another
/// entry of the decision leaves the group (a withdrawal), but a decision that lacks an entry of the group is not used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Decision {
    pub step: TieStepKind,
    /// The entries of the tied group, best first. Entries in one inner list remain tied, and the next step follows.
    pub order: Vec<Vec<Uuid>>,
}

impl Decision {
    /// A decision that separates all entries, best first.
    #[must_use]
    pub fn in_order(step: TieStepKind, entries: impl IntoIterator<Item = Uuid>) -> Self {
        Self {
            step,
            order: entries.into_iter().map(|entry| vec![entry]).collect(),
        }
    }
}

/// Input that contradicts itself. Callers prevent it: sheets are checked when they are submitted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    #[error("the rule set has {} problems", .0.len())]
    Rules(Vec<Problem>),
    #[error("entry {0} is listed twice")]
    DuplicateEntry(Uuid),
    #[error("a sheet names the unknown entry {0}")]
    UnknownEntry(Uuid),
    #[error("judge {judge} has two counted sheets for entry {entry}")]
    DuplicateSheet { entry: Uuid, judge: Uuid },
    #[error("the counted sheet of judge {judge} for entry {entry} breaks the rules")]
    Sheet {
        entry: Uuid,
        judge: Uuid,
        problems: Vec<Problem>,
    },
    #[error("{0:?} needs no decision")]
    DecisionStep(TieStepKind),
    #[error("entry {entry} is in two decisions of the step {step:?}, or twice in one")]
    DuplicateDecision { step: TieStepKind, entry: Uuid },
}
