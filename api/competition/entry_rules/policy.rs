//! When the rules on entries change, and which rules fit a contest: pure.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

pub use super::evaluate::{Facts, OtherEntry, PriorAward, TeamMember, Track, evaluate};
use super::model::{EligibilityRule, EntryRulesContent};
use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};

/// The rules change until the collection stage opens.
pub fn change(
    contest: &Contest,
    collection_opens_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    let is_open = collection_opens_at.is_some_and(|opens_at| opens_at <= now);
    match contest.status {
        ContestStatus::Draft => Ok(()),
        ContestStatus::Published if !is_open => Ok(()),
        _ => Err(contest.wrong_state(
            "项目征集已开始，参赛规则不能再修改",
            "the collection has opened: the rules on entries do not change any more",
        )),
    }
}

/// Names each value that does not fit the others or the contest.
pub fn fit(content: &EntryRulesContent, tracks: &[String]) -> Result<()> {
    let mut faults = Faults::default();
    if content.team_min > content.team_max {
        faults.add(
            "/team_max".into(),
            "range",
            "不得小于 team_min",
            "must not be below team_min",
        );
    }
    faults.keys("form", "key", content.form.iter().map(|it| &*it.key));
    faults.keys(
        "checklist",
        "code",
        content.checklist.iter().map(|it| &*it.code),
    );
    for (index, item) in content.checklist.iter().enumerate() {
        for (place, track) in item.tracks.iter().enumerate() {
            faults.track(format!("/checklist/{index}/tracks/{place}"), track, tracks);
        }
    }
    for (index, rule) in content.eligibility.iter().enumerate() {
        faults.rule(&format!("/eligibility/{index}"), rule, tracks);
    }
    faults.refuse()
}

#[derive(Default)]
struct Faults(Vec<FieldProblem>);

impl Faults {
    fn add(&mut self, at: String, code: &str, zh: &str, en: &str) {
        self.0
            .push(FieldProblem::body(at, code, Bilingual::new(zh, en)));
    }

    fn keys<'a>(&mut self, list: &str, member: &str, keys: impl Iterator<Item = &'a str>) {
        let mut seen = HashSet::new();
        for (index, key) in keys.enumerate() {
            let at = format!("/{list}/{index}/{member}");
            if !is_key(key) {
                self.add(
                    at,
                    "pattern",
                    "须以小写字母开头，只含小写字母、数字和下划线",
                    "must be lower-case letters, digits and _, with a letter first",
                );
            } else if !seen.insert(key) {
                self.add(
                    at,
                    "duplicate_item",
                    "与前面的一项重复",
                    "stands in the list before",
                );
            }
        }
    }

    fn track(&mut self, at: String, track: &str, tracks: &[String]) {
        if !tracks.iter().any(|known| known == track) {
            self.add(
                at,
                "unknown_code",
                "大赛没有这个赛道",
                "is not a track of the contest",
            );
        }
    }

    fn rule(&mut self, at: &str, rule: &EligibilityRule, tracks: &[String]) {
        let bounds = match rule {
            EligibilityRule::AgeAt(rule) => Some((
                "/max",
                rule.min.is_some() || rule.max.is_some(),
                rule.min.zip(rule.max).is_none_or(|(min, max)| min <= max),
            )),
            EligibilityRule::OrganizationFounded(rule) => Some((
                "/not_after",
                rule.not_before.is_some() || rule.not_after.is_some(),
                rule.not_before
                    .zip(rule.not_after)
                    .is_none_or(|(first, last)| first <= last),
            )),
            _ => None,
        };
        if let Some((member, has_one, in_order)) = bounds {
            if !has_one {
                self.add(
                    at.to_owned(),
                    "required",
                    "上限和下限至少填写一项",
                    "needs one of its two bounds",
                );
            } else if !in_order {
                self.add(
                    format!("{at}{member}"),
                    "range",
                    "上限不得小于下限",
                    "must not be below the other bound",
                );
            }
        }
        if let EligibilityRule::Documents(rule) = rule
            && let Some(track) = &rule.track
        {
            self.track(format!("{at}/track"), track, tracks);
        }
    }

    fn refuse(self) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut problem = Problem::new(Code::InvalidValue);
        problem.fields = self.0;
        Err(problem.into())
    }
}

fn is_key(key: &str) -> bool {
    let mut letters = key.bytes();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_lowercase())
        && letters.all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == b'_')
}
