//! Whether a rule set can be applied.

mod criteria;
mod method;
mod ranks;

use std::fmt::Display;

use super::problem::Problem;
use super::rules::{Label, ScoringRules};

const MOST_JUDGES: u32 = 1000;
const LONGEST_LABEL: usize = 200;

impl ScoringRules {
    /// What is wrong with the rule set; empty if it can be applied. Pointers are those of its JSON.
    #[must_use]
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        criteria::check(self, &mut problems);
        method::check(self, &mut problems);
        ranks::check(self, &mut problems);
        problems.0
    }

    /// Whether the rule set fits the tracks of a contest: each place is for a track that there is, and where tracks are
    /// ranked by themselves and entries go on, each track has its places.
    #[must_use]
    pub fn validate_tracks(&self, tracks: &[String]) -> Vec<Problem> {
        let mut problems = Problems::default();
        ranks::check_tracks(self, tracks, &mut problems);
        problems.0
    }
}

/// The problems found so far.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(
        &mut self,
        pointer: impl Into<String>,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) {
        self.0.push(Problem::new(pointer, code, zh, en));
    }

    fn required(&mut self, pointer: impl Into<String>) {
        self.add(pointer, "required", "必填", "is required");
    }

    /// A member that the other rules leave without effect.
    fn not_allowed(&mut self, pointer: impl Into<String>, with: &str) {
        self.add(
            pointer,
            "not_allowed",
            format!("{with} 时不得填写"),
            format!("is not allowed with {with}"),
        );
    }

    fn range<T: PartialOrd + Display>(
        &mut self,
        pointer: impl Into<String>,
        value: T,
        lowest: T,
        highest: T,
    ) {
        if value < lowest || value > highest {
            self.add(
                pointer,
                "range",
                format!("须在 {lowest} 至 {highest} 之间"),
                format!("must be {lowest} to {highest}"),
            );
        }
    }

    fn label(&mut self, pointer: &str, label: &Label) {
        self.words(format!("{pointer}/zh"), &label.zh);
        if let Some(en) = &label.en {
            self.words(format!("{pointer}/en"), en);
        }
    }

    fn words(&mut self, pointer: String, words: &str) {
        if words.trim().is_empty() {
            self.required(pointer);
        } else if words.chars().count() > LONGEST_LABEL {
            self.add(
                pointer,
                "length",
                format!("不超过 {LONGEST_LABEL} 个字符"),
                format!("must have at most {LONGEST_LABEL} characters"),
            );
        }
    }
}
