//! Rule sets and stages, written shortly.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::scoring::{
    Decision, EntryInput, EntryResult, Exact, Input, InputError, Ranking, ScoringRules, SheetInput,
    TieStepKind, compute,
};

pub fn entry(number: u32) -> Uuid {
    Uuid::from_u128(0x00e0_0000_0000 + u128::from(number))
}

pub fn judge(number: u32) -> Uuid {
    Uuid::from_u128(0x00a0_0000_0000 + u128::from(number))
}

pub fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

/// One criterion, `total`, from 0 to 100; the mean of five judges; one sheet is enough.
pub fn base() -> Value {
    json!({
        "criteria": [criterion("total", Some("100"))],
        "totals": "weighted",
        "method": "mean",
        "rounding": {"scale": 2, "mode": "half_up"},
        "compare": "rounded",
        "quorum": 1,
        "judges_expected": 5,
        "rank_scope": "stage"
    })
}

pub fn criterion(key: &str, weight: Option<&str>) -> Value {
    let mut criterion =
        json!({"key": key, "name": {"zh": "总分"}, "min": 0, "max": 100, "step": "0.01"});
    if let Some(weight) = weight {
        criterion["weight"] = json!(weight);
    }
    criterion
}

/// The rules, with some members replaced.
pub fn rules_of(mut rules: Value, changes: Value) -> ScoringRules {
    for (member, value) in changes.as_object().unwrap() {
        rules[member] = value.clone();
    }
    serde_json::from_value(rules).unwrap()
}

pub fn rules(changes: Value) -> ScoringRules {
    rules_of(base(), changes)
}

pub fn trimmed(scope: &str) -> Value {
    json!({"method": "trimmed", "trim": {"scope": scope, "drop_highest": 1, "drop_lowest": 1}})
}

/// A stage under test.
#[derive(Clone, Debug)]
pub struct Stage {
    pub rules: ScoringRules,
    pub entries: Vec<EntryInput>,
    pub sheets: Vec<SheetInput>,
    pub decisions: Vec<Decision>,
}

impl Stage {
    pub fn new(rules: ScoringRules) -> Self {
        Self {
            rules,
            entries: Vec::new(),
            sheets: Vec::new(),
            decisions: Vec::new(),
        }
    }

    /// Entry `number` with the totals of judges 1, 2, 3 …
    pub fn entry(mut self, number: u32, totals: &[&str]) -> Self {
        self.entries.push(EntryInput::new(entry(number)));
        for (place, total) in totals.iter().enumerate() {
            self = self.sheet(number, place as u32 + 1, &[total]);
        }
        self
    }

    /// The same, changed.
    pub fn entry_with(
        self,
        number: u32,
        totals: &[&str],
        change: impl Fn(&mut EntryInput),
    ) -> Self {
        let mut stage = self.entry(number, totals);
        change(stage.entries.last_mut().unwrap());
        stage
    }

    pub fn in_track(self, number: u32, track: &str, totals: &[&str]) -> Self {
        self.entry_with(number, totals, |entry| entry.track = Some(track.to_owned()))
    }

    pub fn in_panel(self, number: u32, panel: &str, totals: &[&str]) -> Self {
        self.entry_with(number, totals, |entry| entry.panel = Some(panel.to_owned()))
    }

    /// A counted sheet, its scores in the order of the criteria.
    pub fn sheet(mut self, number: u32, by: u32, scores: &[&str]) -> Self {
        let keys = self
            .rules
            .criteria
            .iter()
            .map(|criterion| criterion.key.clone());
        let scores = scores.iter().map(|score| score.parse().unwrap());
        self.sheets.push(SheetInput {
            entry: entry(number),
            judge: judge(by),
            scores: keys.zip(scores).collect::<BTreeMap<_, _>>(),
            counted: true,
        });
        self
    }

    pub fn decision(mut self, step: TieStepKind, order: &[&[u32]]) -> Self {
        let place = |place: &&[u32]| place.iter().map(|number| entry(*number)).collect();
        self.decisions.push(Decision {
            step,
            order: order.iter().map(place).collect(),
        });
        self
    }

    pub fn compute(&self) -> Result<Ranking, InputError> {
        compute(&Input {
            rules: &self.rules,
            entries: &self.entries,
            sheets: &self.sheets,
            decisions: &self.decisions,
        })
    }

    pub fn ranking(&self) -> Ranking {
        self.compute().unwrap()
    }

    /// The result of one entry.
    pub fn result(&self, number: u32) -> EntryResult {
        result(&self.ranking(), number)
    }

    /// The score of the only entry, with the given totals.
    pub fn score_of(rules: &ScoringRules, totals: &[&str]) -> String {
        let stage = Self::new(rules.clone()).entry(1, totals);
        stage.result(1).score.unwrap()
    }
}

pub fn result(ranking: &Ranking, number: u32) -> EntryResult {
    let mut results = ranking.entries.iter();
    results
        .find(|result| result.entry == entry(number))
        .unwrap()
        .clone()
}

/// Entries by rank: number, rank, tied, advances.
pub fn places(ranking: &Ranking) -> Vec<(u32, Option<u32>, bool, Option<bool>)> {
    ranking
        .entries
        .iter()
        .map(|result| {
            let number = (result.entry.as_u128() - entry(0).as_u128()) as u32;
            (number, result.rank, result.tied, result.advances)
        })
        .collect()
}
