//! The rules of scoring as a request gives them and an answer shows them. `engine::scoring::ScoringRules` applies them.

use std::collections::BTreeMap;

use engine::scoring::ScoringRules;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{
    EdgeTieRule, GrandMeanKind, RankScopeKind, ScoreCompared, ScoreRoundingMode, ScoreTotals,
    ScoreTrimScope, ScoringMethod, ScoringTieStep,
};
use super::decimal::RulesDecimal;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};
use crate::platform::web::objects;

objects!(
    ContestStageRules,
    RulesLabel,
    RulesCriterion,
    RulesBand,
    RulesTrim,
    RulesPanelRatio,
    RulesTrimmedEntries,
    RulesZScore,
    RulesRounding,
    RulesTieStep,
    RulesAdvance
);

/// The rules of scoring of a stage: what each judge scores, how the score of an entry arises, how entries rank, what separates
/// ties, and how many go on. A rule that cannot be applied is refused by its JSON pointer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
#[schema(example = json!({
    "criteria": [
        {"key": "employment", "name": {"zh": "吸纳就近就地就业数量及质量", "en": "Local employment"}, "weight": "40", "min": "0", "max": "100", "step": "1",
         "bands": [{"label": {"zh": "优"}, "from": "80", "to": "100"}, {"label": {"zh": "一般"}, "from": "0", "to": "79"}]},
        {"key": "contribution", "name": {"zh": "个人贡献"}, "weight": "30", "min": "0", "max": "100", "step": "1"},
        {"key": "innovation", "name": {"zh": "创新创业特色亮点"}, "weight": "30", "min": "0", "max": "100", "step": "1"}],
    "totals": "weighted", "opinion_required": false, "method": "trimmed",
    "trim": {"scope": "total", "drop_highest": 1, "drop_lowest": 1, "min_scores": 3},
    "rounding": {"scale": 2, "mode": "half_up"}, "compare": "rounded", "quorum": 3, "judges_expected": 5,
    "divergence_limit": "20", "tie_steps": [{"step": "untrimmed_sum"}, {"step": "criterion", "criterion": "employment"},
    {"step": "jury_vote"}], "rank_scope": "stage", "advance": {"stage": 24}, "on_edge_tie": "block"}))]
pub struct ContestStageRules {
    /// What each judge scores. One criterion where judges give a total score only.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_items = 1, max_items = 50)]
    pub criteria: Vec<RulesCriterion>,
    /// How the total of a judge arises from the scores of the criteria.
    pub totals: ScoreTotals,
    /// Whether a sheet needs an opinion in words.
    #[serde(default)]
    #[schema(default = false)]
    pub opinion_required: bool,
    /// How the score of an entry arises from the totals of its judges.
    pub method: ScoringMethod,
    /// What is left out. Required by the method `trimmed`; allowed with `panel_ratio`, for the raw score; else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trim: Option<RulesTrim>,
    /// Required by the method `panel_ratio`, else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panel_ratio: Option<RulesPanelRatio>,
    /// Required by the method `z_score`, else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub z_score: Option<RulesZScore>,
    /// How the score of an entry is rounded. Nothing is rounded before.
    pub rounding: RulesRounding,
    /// Which value ranks: the rounded or the exact one.
    pub compare: ScoreCompared,
    /// How many sheets of an entry must count, at most `judges_expected`. An entry with fewer blocks the result.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    pub quorum: u32,
    /// How many judges score each entry.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    pub judges_expected: u32,
    /// The greatest difference between the totals of two judges that needs no further judge. More than 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub divergence_limit: Option<RulesDecimal>,
    /// What separates entries with equal scores, in this order. Empty: ties stay.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub tie_steps: Vec<RulesTieStep>,
    /// Which entries are ranked together.
    pub rank_scope: RankScopeKind,
    /// How many entries go on; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advance: Option<RulesAdvance>,
    /// What happens to a tie that no step separates and that not all of its entries can go on from; `block` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_edge_tie: Option<EdgeTieRule>,
}

/// A name in Chinese and, where there is one, in English.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RulesLabel {
    #[schema(min_length = 1, max_length = 200)]
    pub zh: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200)]
    pub en: Option<String>,
}

/// What each judge scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RulesCriterion {
    /// Unique in the rules: a lower-case letter, then lower-case letters, digits and underscores.
    #[schema(min_length = 1, max_length = 50)]
    pub key: String,
    pub name: RulesLabel,
    /// Percent, more than 0; the weights add up to 100. Required by `weighted` totals, absent for `points`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<RulesDecimal>,
    /// The lowest score, in points. For `weighted` totals at least 0.
    pub min: RulesDecimal,
    /// The highest score, in points. For `weighted` totals at most 100.
    pub max: RulesDecimal,
    /// Scores are `min` plus a multiple of it. More than 0; it divides `max - min`.
    pub step: RulesDecimal,
    /// What ranges of scores mean. Together they cover `min` to `max`, and no score lies in two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50)]
    pub bands: Vec<RulesBand>,
}

/// What a range of scores means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RulesBand {
    pub label: RulesLabel,
    /// The lowest score of the band, in points.
    pub from: RulesDecimal,
    /// The highest score of the band, in points. The next band begins one step above it.
    pub to: RulesDecimal,
}

/// Which scores are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RulesTrim {
    pub scope: ScoreTrimScope,
    /// How many of the highest are left out.
    #[schema(minimum = 0, maximum = 10)]
    pub drop_highest: u32,
    /// How many of the lowest are left out; at least one of both is left out.
    #[schema(minimum = 0, maximum = 10)]
    pub drop_lowest: u32,
    /// With fewer scores than this, none is left out. More than `drop_highest` + `drop_lowest`.
    #[serde(default = "three")]
    #[schema(minimum = 1, maximum = 1000, default = 3)]
    pub min_scores: u32,
}

/// The coefficient of a panel (二次平均法): the grand mean divided by the mean of the panel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RulesPanelRatio {
    /// The mean that all panels are brought to.
    pub grand: GrandMeanKind,
    /// Entries that are left out of means. They are scored all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trim_entries: Option<RulesTrimmedEntries>,
    /// To how many decimals the coefficient is rounded; absent: it is exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 10)]
    pub coefficient_scale: Option<u32>,
}

/// Entries that are left out of means. In a panel with no more entries than would be left out, none is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RulesTrimmedEntries {
    /// How many entries with the highest raw scores are left out.
    #[schema(minimum = 0, maximum = 100)]
    pub highest: u32,
    /// How many entries with the lowest raw scores are left out.
    #[schema(minimum = 0, maximum = 100)]
    pub lowest: u32,
}

/// When the totals of a judge are moved to the common mean and spread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RulesZScore {
    /// A judge with fewer sheets than this keeps the raw totals.
    #[schema(minimum = 2, maximum = 1000)]
    pub min_reviews_per_judge: u32,
}

/// How the score of an entry is rounded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RulesRounding {
    /// How many decimals.
    #[schema(minimum = 0, maximum = 6)]
    pub scale: u32,
    pub mode: ScoreRoundingMode,
}

/// A step that separates entries with equal scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RulesTieStep {
    pub step: ScoringTieStep,
    /// The key of the criterion. Required by the step `criterion`, else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 50)]
    pub criterion: Option<String>,
    /// How many decimals. Required by the step `more_decimals`, more than `rounding.scale`; else absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10)]
    pub scale: Option<u32>,
}

/// The places of a stage: exactly one of both members.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RulesAdvance {
    /// How many entries of the stage go on. Required by `rank_scope` `stage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100_000)]
    pub stage: Option<u32>,
    /// How many entries of each track go on, by the name of the track. Required by `rank_scope` `track`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<BTreeMap<String, u32>>,
}

fn three() -> u32 {
    3
}

impl ContestStageRules {
    /// The rules that the engine applies, or 422 with each fault by its pointer.
    pub fn checked(&self, tracks: &[String]) -> Result<ScoringRules> {
        let value = serde_json::to_value(self).map_err(anyhow::Error::from)?;
        let rules: ScoringRules = serde_json::from_value(value).map_err(anyhow::Error::from)?;
        let mut faults = rules.validate();
        faults.extend(rules.validate_tracks(tracks));
        if faults.is_empty() {
            return Ok(rules);
        }
        let fields = faults.into_iter().map(|fault| {
            FieldProblem::body(
                fault.pointer,
                fault.code,
                Bilingual::new(fault.zh, fault.en),
            )
        });
        Err(fields
            .fold(Problem::new(Code::InvalidValue), Problem::field)
            .into())
    }

    /// Rules as they are stored.
    pub fn stored(rules: serde_json::Value) -> Result<Self> {
        Ok(serde_json::from_value(rules).map_err(anyhow::Error::from)?)
    }
}
