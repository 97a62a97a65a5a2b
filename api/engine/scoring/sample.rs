//! A made-up stage of any size, the same each time: for benchmarks and tests.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::compute::compute;
use super::decimal::Decimal;
use super::input::{EntryInput, Input, InputError, SheetInput};
use super::ranking::Ranking;
use super::rules::{
    Advance, Compare, Criterion, Label, Method, OnEdgeTie, RankScope, Rounding, RoundingMode,
    ScoringRules, TieStep, TieStepKind, Totals, Trim, TrimScope,
};

/// The parts of an [`Input`].
#[derive(Clone, Debug)]
pub struct SampleStage {
    pub rules: ScoringRules,
    pub entries: Vec<EntryInput>,
    pub sheets: Vec<SheetInput>,
}

/// A stage in which each of the judges has scored each of the entries by three criteria, weighted 40, 30 and 30. The
/// highest and the lowest total are left out, and a quarter of the entries goes on.
#[must_use]
pub fn sample_stage(entries: u32, judges: u32) -> SampleStage {
    let id = |kind: u128, number: u32| Uuid::from_u128(kind << 64 | u128::from(number));
    let rules = rules(entries, judges);
    let mut random = Random(1);
    let mut sheets = Vec::new();
    for entry in 0..entries {
        for judge in 0..judges {
            let scores = rules.criteria.iter().map(|criterion| {
                let score = Decimal::from_units(i64::from(600 + random.below(401)) * 1000);
                (criterion.key.clone(), score.unwrap_or_default())
            });
            sheets.push(SheetInput {
                entry: id(1, entry),
                judge: id(2, judge),
                scores: scores.collect::<BTreeMap<String, Decimal>>(),
                counted: true,
            });
        }
    }
    SampleStage {
        rules,
        entries: (0..entries)
            .map(|entry| EntryInput::new(id(1, entry)))
            .collect(),
        sheets,
    }
}

impl SampleStage {
    /// Computes the ranking of the stage.
    ///
    /// # Errors
    /// If the stage was changed so that it contradicts itself.
    pub fn compute(&self) -> Result<Ranking, InputError> {
        compute(&Input {
            rules: &self.rules,
            entries: &self.entries,
            sheets: &self.sheets,
            decisions: &[],
        })
    }
}

fn rules(entries: u32, judges: u32) -> ScoringRules {
    let criterion = |key: &str, zh: &str, weight| Criterion {
        key: key.to_owned(),
        name: Label {
            zh: zh.to_owned(),
            en: None,
        },
        weight: Some(Decimal::whole(weight)),
        min: Decimal::ZERO,
        max: Decimal::HUNDRED,
        step: Decimal::from_units(1000).unwrap_or_default(),
        bands: Vec::new(),
    };
    let step = |step| TieStep {
        step,
        criterion: None,
        scale: None,
    };
    ScoringRules {
        criteria: vec![
            criterion("employment", "吸纳就近就地就业数量及质量", 40),
            criterion("contribution", "个人贡献", 30),
            criterion("innovation", "创新创业特色亮点", 30),
        ],
        totals: Totals::Weighted,
        opinion_required: false,
        method: Method::Trimmed,
        trim: Some(Trim {
            scope: TrimScope::Total,
            drop_highest: 1,
            drop_lowest: 1,
            min_scores: 3,
        }),
        panel_ratio: None,
        z_score: None,
        rounding: Rounding {
            scale: 2,
            mode: RoundingMode::HalfUp,
        },
        compare: Compare::Rounded,
        quorum: judges,
        judges_expected: judges,
        divergence_limit: None,
        tie_steps: vec![step(TieStepKind::UntrimmedSum), step(TieStepKind::Lot)],
        rank_scope: RankScope::Stage,
        advance: Some(Advance {
            stage: Some((entries / 4).max(1)),
            track: None,
        }),
        on_edge_tie: OnEdgeTie::Block,
    }
}

/// Numbers that look random and are the same each time (Knuth's MMIX generator).
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    /// A number from 0 to `limit - 1`.
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(limit.max(1))) as u32
    }
}
