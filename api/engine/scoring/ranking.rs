//! What a computation returns.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::exact::Exact;
use super::input::Decision;
use super::rules::{RankScope, TieStepKind};

/// The ranking of a stage. It is final if `blockers` is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// Which entries are ranked together.
    pub rank_scope: RankScope,
    /// By rank and id, entries without a rank last; track by track where tracks are ranked by themselves.
    pub entries: Vec<EntryResult>,
    /// Ties that no step has separated, and that not all of their entries can go on from.
    pub edge_ties: Vec<EdgeTie>,
    /// Why the ranking is not final.
    pub blockers: Vec<Blocker>,
    /// The panels, for the method `panel_ratio`.
    pub panels: Vec<PanelFigures>,
    /// For the method `z_score`: one for all entries, or one for each track where tracks are ranked by themselves.
    pub normalisation: Vec<Normalisation>,
    /// Entries whose judges differ by more than `divergence_limit`.
    pub divergent: Vec<Divergence>,
    /// Decisions that no tie has used: the group is tied no longer, has other entries, or the rules lack the step.
    pub unused_decisions: Vec<Decision>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryResult {
    pub entry: Uuid,
    pub track: Option<String>,
    pub panel: Option<String>,
    pub competing: bool,
    /// The counted sheets, by judge.
    pub totals: Vec<JudgeTotal>,
    /// How many judges were to score the entry.
    pub n_expected: u32,
    /// How many sheets count.
    pub n_counted: u32,
    /// The mean, median or trimmed mean, before the coefficient of the panel. Absent without a counted sheet.
    pub raw: Option<Exact>,
    /// The coefficient of the panel, for the method `panel_ratio`.
    pub coefficient: Option<Exact>,
    /// The score, rounded as ruled, with all its decimals: `90.00`.
    pub score: Option<String>,
    /// The score before it is rounded.
    pub exact: Option<Exact>,
    /// 1, 2, 2, 4: within the track where tracks are ranked by themselves. Absent without a score and for entries that
    /// do not compete.
    pub rank: Option<u32>,
    /// Whether another entry has the same rank.
    pub tied: bool,
    /// The steps that were taken because the score was equal to another one's.
    pub tie_trace: Vec<TieTrace>,
    /// The steps that need a decision to separate the entry from those with the same rank, the next one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending_steps: Vec<TieStepKind>,
    /// Whether the entry goes on; absent while it is undecided.
    pub advances: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgeTotal {
    pub judge: Uuid,
    /// The total of the sheet.
    pub total: Exact,
    /// The total moved to the common mean and spread, for the method `z_score`; absent where the total is used as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normalised: Option<Exact>,
    /// Whether the total was left out. Of equal totals, that of the judge with the lower id is marked.
    pub dropped: bool,
    /// The criteria in which the score was left out, in the order of the rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped_criteria: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TieTrace {
    pub step: TieStepKind,
    /// The criterion of the step `criterion`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// What was compared: the figure of the step, or the place in the decision (1 is best).
    pub value: Exact,
    /// Whether the entry is tied with no other after this step.
    pub decided: bool,
}

/// A tie across the last place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EdgeTie {
    /// The track, where tracks are ranked by themselves.
    pub track: Option<String>,
    /// The rank that the entries share.
    pub rank: u32,
    /// How many entries go on in all.
    pub places: u32,
    /// How many of the tied entries can go on.
    pub places_left: u32,
    /// The tied entries, by id.
    pub entries: Vec<Uuid>,
    /// The steps that need a decision, the next one first. Empty: the rules have no step left.
    pub pending_steps: Vec<TieStepKind>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockerCode {
    /// No sheet of the entry counts.
    NoScore,
    /// Fewer sheets of the entry count than `quorum`.
    BelowQuorum,
    /// The method needs a panel, and the entry has none.
    PanelMissing,
    /// The mean of the panel is 0: it has no coefficient.
    PanelMeanZero,
    /// The rules do not say how many entries of the track go on.
    QuotaMissing,
    /// Entries are tied across the last place.
    EdgeTie,
}

/// One reason why a ranking is not final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocker {
    pub code: BlockerCode,
    /// The entries that are concerned, by id.
    pub entries: Vec<Uuid>,
    pub track: Option<String>,
    pub zh: String,
    pub en: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelFigures {
    /// The track, where tracks are ranked by themselves.
    pub track: Option<String>,
    pub panel: String,
    /// How many entries of the panel have a raw score.
    pub entries: u32,
    /// How many of them make up the mean.
    pub averaged: u32,
    /// The sum of the raw scores that make up the mean.
    pub sum: Exact,
    pub mean: Exact,
    /// The mean that all panels are brought to.
    pub grand_mean: Exact,
    /// `grand_mean` ÷ `mean`, rounded where the rules say so. Absent if the mean is 0.
    pub coefficient: Option<Exact>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotNormalised {
    /// There is no counted sheet.
    NoSheets,
    /// Some judges have no entry in common with the others, not even through further judges.
    NotConnected,
    /// All totals are equal.
    NoSpread,
    /// No judge has enough sheets and unequal totals.
    NoJudge,
    /// The judge has fewer sheets than `min_reviews_per_judge`.
    TooFewReviews,
}

/// Whether totals were moved to a common mean and spread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Normalisation {
    /// The track, where tracks are ranked by themselves.
    pub track: Option<String>,
    pub applied: bool,
    /// Why not; absent if it was applied.
    pub reason: Option<NotNormalised>,
    /// The mean of all totals.
    pub mean: Option<Exact>,
    /// The standard deviation of all totals (of the whole, not of a sample), cut off after 12 decimals.
    pub deviation: Option<Exact>,
    /// By judge.
    pub judges: Vec<JudgeNormalisation>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgeNormalisation {
    pub judge: Uuid,
    pub reviews: u32,
    pub mean: Exact,
    /// The standard deviation of the judge's totals, cut off after 12 decimals.
    pub deviation: Exact,
    pub applied: bool,
    /// Why the judge keeps the raw totals.
    pub reason: Option<NotNormalised>,
}

/// An entry on which judges differ by more than the limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divergence {
    pub entry: Uuid,
    pub lowest: Exact,
    pub highest: Exact,
    /// `highest` − `lowest`.
    pub difference: Exact,
}
