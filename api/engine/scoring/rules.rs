//! The rule set of a stage: what judges score, and how a ranking follows from their scores.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::decimal::Decimal;

/// All rules of one stage. Its hash is fixed before the first score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoringRules {
    /// What each judge scores. 1 to 50; one criterion where judges give a total score only.
    pub criteria: Vec<Criterion>,
    /// How the total of a judge arises from the scores of the criteria.
    pub totals: Totals,
    /// Whether a sheet needs an opinion in words.
    #[serde(default)]
    pub opinion_required: bool,
    /// How the score of an entry arises from the totals of its judges.
    pub method: Method,
    /// What is left out. Required by the method `trimmed`; allowed with `panel_ratio`, for the raw score; else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trim: Option<Trim>,
    /// Required by the method `panel_ratio`, else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panel_ratio: Option<PanelRatio>,
    /// Required by the method `z_score`, else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub z_score: Option<ZScore>,
    /// How the score of an entry is rounded. Nothing is rounded before.
    pub rounding: Rounding,
    /// Which value ranks: the rounded or the exact one.
    pub compare: Compare,
    /// How many sheets of an entry must count. 1 to `judges_expected`; an entry with fewer blocks the result.
    pub quorum: u32,
    /// How many judges score each entry. 1 to 1000.
    pub judges_expected: u32,
    /// The greatest difference between the totals of two judges that needs no further judge. More than 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub divergence_limit: Option<Decimal>,
    /// What separates entries with equal scores, in this order. Up to 20; empty: ties stay.
    #[serde(default)]
    pub tie_steps: Vec<TieStep>,
    /// Which entries are ranked together.
    pub rank_scope: RankScope,
    /// How many entries go on; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advance: Option<Advance>,
    /// What happens to a tie that no step separates and that not all of its entries can go on from.
    #[serde(default)]
    pub on_edge_tie: OnEdgeTie,
}

/// A name in Chinese and, where there is one, in English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// 1 to 200 characters.
    pub zh: String,
    /// 1 to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Unique in the rule set: a lower-case letter, then lower-case letters, digits and underscores. Up to 50.
    pub key: String,
    pub name: Label,
    /// Percent, more than 0; the weights add up to 100. Required by `weighted` totals, absent for `points`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Decimal>,
    /// The lowest score, in points. For `weighted` totals at least 0.
    pub min: Decimal,
    /// The highest score, in points. For `weighted` totals at most 100.
    pub max: Decimal,
    /// Scores are `min` plus a multiple of it. More than 0; it divides `max - min`.
    pub step: Decimal,
    /// What ranges of scores mean. Together they cover `min` to `max`, and no score lies in two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Band>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    pub label: Label,
    /// The lowest score of the band, in points.
    pub from: Decimal,
    /// The highest score of the band, in points. The next band begins one step above it.
    pub to: Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Totals {
    /// The sum of weight × score ÷ 100, with all criteria scored from 0 to 100.
    Weighted,
    /// The sum of the scores.
    Points,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The mean of all totals.
    Mean,
    /// The middle total; of an even number of totals, the mean of the two in the middle.
    Median,
    /// The mean without the highest and lowest scores.
    Trimmed,
    /// The mean of the panel, times the coefficient of the panel: 二次平均法.
    PanelRatio,
    /// The mean of totals that are moved and stretched to the mean and spread of all judges.
    ZScore,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trim {
    pub scope: TrimScope,
    /// How many of the highest are left out. 0 to 10.
    pub drop_highest: u32,
    /// How many of the lowest are left out. 0 to 10; at least one of both is left out.
    pub drop_lowest: u32,
    /// With fewer scores than this, none is left out. More than `drop_highest` + `drop_lowest`, at most
    /// `judges_expected`.
    #[serde(default = "three")]
    pub min_scores: u32,
}

fn three() -> u32 {
    3
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrimScope {
    /// The totals of judges are left out.
    Total,
    /// In each criterion by itself, scores are left out.
    Criterion,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelRatio {
    pub grand: GrandMean,
    /// Entries that are left out of means. They are scored all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trim_entries: Option<TrimEntries>,
    /// To how many decimals the coefficient is rounded, 0 to 10, by the mode of `rounding`; absent: it is exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coefficient_scale: Option<u32>,
}

/// The coefficient of a panel is the grand mean divided by the mean of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrandMean {
    /// The mean of the means of the panels.
    MeanOfMeans,
    /// The mean of all entries of all panels. `trim_entries` then leaves out the highest and lowest of all.
    Pooled,
}

/// In a panel with no more entries than would be left out, none is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrimEntries {
    /// How many entries with the highest raw scores are left out. 0 to 100.
    pub highest: u32,
    /// How many entries with the lowest raw scores are left out. 0 to 100.
    pub lowest: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZScore {
    /// A judge with fewer sheets than this keeps the raw totals. 2 to 1000.
    pub min_reviews_per_judge: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rounding {
    /// How many decimals. 0 to 6.
    pub scale: u32,
    pub mode: RoundingMode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundingMode {
    /// Half a unit goes away from zero: 四舍五入.
    HalfUp,
    /// Half a unit goes to the even neighbour.
    HalfEven,
    /// Further decimals are cut off.
    Down,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    Rounded,
    Unrounded,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TieStep {
    pub step: TieStepKind,
    /// The key of the criterion. Required by the step `criterion`, else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// How many decimals. Required by the step `more_decimals`, more than `rounding.scale` and at most 10; else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieStepKind {
    /// The sum of the totals of all judges, with those left out.
    UntrimmedSum,
    /// The mean of one criterion over all judges.
    Criterion,
    /// The score with more decimals.
    MoreDecimals,
    /// The median of the totals of all judges.
    Median,
    /// The highest total of a judge.
    HighestSingle,
    /// A vote of the jury, recorded as a decision.
    JuryVote,
    /// A vote after further statements of the entrants, recorded as a decision.
    Restatement,
    /// A lot, recorded as a decision.
    Lot,
}

impl TieStepKind {
    /// Whether the step needs a decision from outside.
    #[must_use]
    pub const fn needs_decision(self) -> bool {
        matches!(self, Self::JuryVote | Self::Restatement | Self::Lot)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RankScope {
    /// All entries of the stage.
    Stage,
    /// The entries of each track by themselves.
    Track,
}

/// The places of a stage: exactly one of both members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advance {
    /// How many entries of the stage go on. 1 to 100,000. Required by `rank_scope` `stage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<u32>,
    /// How many entries of each track go on. 0 to 100,000. Required by `rank_scope` `track`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<BTreeMap<String, u32>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnEdgeTie {
    /// The result is blocked until a decision is recorded.
    #[default]
    Block,
}

impl ScoringRules {
    /// The canonical JSON of the rule set (RFC 8785): sorted members, no white space, decimals as text without trailing
    /// zeros, members with a default written, absent members left out.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        serde_json_canonicalizer::to_vec(self).expect("a rule set is JSON")
    }

    /// SHA-256 of the canonical JSON, as 64 lower-case hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.canonical()))
    }
}
