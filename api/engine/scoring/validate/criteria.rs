//! The criteria, their weights and bands.

use std::collections::HashSet;

use super::Problems;
use crate::scoring::decimal::Decimal;
use crate::scoring::rules::{Band, Criterion, ScoringRules, Totals};

const MOST_CRITERIA: usize = 50;
const LONGEST_KEY: usize = 50;

pub fn check(rules: &ScoringRules, problems: &mut Problems) {
    let criteria = &rules.criteria;
    if criteria.is_empty() || criteria.len() > MOST_CRITERIA {
        problems.add(
            "/criteria",
            "length",
            format!("评分项须为 1 至 {MOST_CRITERIA} 项"),
            format!("must have 1 to {MOST_CRITERIA} criteria"),
        );
        return;
    }
    let mut keys = HashSet::new();
    for (place, criterion) in criteria.iter().enumerate() {
        let pointer = format!("/criteria/{place}");
        check_key(&pointer, &criterion.key, &mut keys, problems);
        problems.label(&format!("{pointer}/name"), &criterion.name);
        check_weight(rules.totals, &pointer, criterion, problems);
        check_range(rules.totals, &pointer, criterion, problems);
    }
    check_sum_of_weights(rules, problems);
}

fn check_key<'a>(
    pointer: &str,
    key: &'a str,
    known: &mut HashSet<&'a str>,
    problems: &mut Problems,
) {
    let pointer = format!("{pointer}/key");
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let begins = key.starts_with(|first: char| first.is_ascii_lowercase());
    if !begins || !key.bytes().all(plain) || key.len() > LONGEST_KEY {
        problems.add(
            pointer,
            "format",
            format!("须以小写字母开头，只含小写字母、数字和下划线，不超过 {LONGEST_KEY} 个字符"),
            format!(
                "must begin with a lower-case letter and have lower-case letters, digits and underscores only, \
                 at most {LONGEST_KEY}"
            ),
        );
    } else if !known.insert(key) {
        problems.add(
            pointer,
            "duplicate",
            format!("评分项 {key} 重复"),
            format!("the key {key} is used twice"),
        );
    }
}

fn check_weight(totals: Totals, pointer: &str, criterion: &Criterion, problems: &mut Problems) {
    let pointer = format!("{pointer}/weight");
    match (totals, criterion.weight) {
        (Totals::Points, Some(_)) => problems.not_allowed(pointer, "totals = points"),
        (Totals::Weighted, None) => problems.required(pointer),
        (Totals::Weighted, Some(weight)) if weight <= Decimal::ZERO => {
            problems.add(pointer, "range", "权重须大于 0", "must be more than 0");
        }
        _ => {}
    }
}

fn check_sum_of_weights(rules: &ScoringRules, problems: &mut Problems) {
    let weights: Vec<Decimal> = rules.criteria.iter().filter_map(|c| c.weight).collect();
    if rules.totals != Totals::Weighted || weights.len() < rules.criteria.len() {
        return;
    }
    let sum: i64 = weights.iter().map(|weight| weight.units()).sum();
    if sum != Decimal::HUNDRED.units() {
        let text = Decimal::from_units(sum).map_or_else(String::new, |sum| sum.to_string());
        problems.add(
            "/criteria",
            "weights_sum",
            format!("各项权重之和须为 100，现为 {text}"),
            format!("the weights must add up to 100; they add up to {text}"),
        );
    }
}

fn check_range(totals: Totals, pointer: &str, criterion: &Criterion, problems: &mut Problems) {
    let Criterion { min, max, step, .. } = criterion;
    if totals == Totals::Weighted {
        let pointer_of = |member| format!("{pointer}/{member}");
        problems.range(pointer_of("min"), *min, Decimal::ZERO, Decimal::HUNDRED);
        problems.range(pointer_of("max"), *max, Decimal::ZERO, Decimal::HUNDRED);
    }
    if max <= min {
        problems.add(
            format!("{pointer}/max"),
            "range",
            format!("须大于最低分 {min}"),
            format!("must be more than min, {min}"),
        );
        return;
    }
    let range = max.units() - min.units();
    if *step <= Decimal::ZERO {
        problems.add(
            format!("{pointer}/step"),
            "range",
            "须大于 0",
            "must be more than 0",
        );
    } else if range % step.units() != 0 {
        problems.add(
            format!("{pointer}/step"),
            "step",
            "最高分与最低分之差须为步长的整数倍",
            "must divide the difference between min and max",
        );
    } else if !criterion.bands.is_empty() {
        check_bands(pointer, criterion, problems);
    }
}

fn check_bands(pointer: &str, criterion: &Criterion, problems: &mut Problems) {
    let mut bands: Vec<(usize, &Band)> = criterion.bands.iter().enumerate().collect();
    bands.sort_by_key(|(_, band)| (band.from, band.to));
    let mut next = criterion.min.units();
    for (place, band) in &bands {
        let pointer = format!("{pointer}/bands/{place}");
        problems.label(&format!("{pointer}/label"), &band.label);
        if band.from.units() != next {
            let wanted = Decimal::from_units(next).unwrap_or(criterion.max);
            problems.add(
                format!("{pointer}/from"),
                "bands",
                format!("各档须首尾相接且不重叠：此档须从 {wanted} 起"),
                format!(
                    "the bands must neither overlap nor leave gaps: this one must begin at {wanted}"
                ),
            );
            return;
        }
        let on_step = (band.to.units() - next) % criterion.step.units() == 0;
        if band.to < band.from || band.to > criterion.max || !on_step {
            problems.add(
                format!("{pointer}/to"),
                "bands",
                "须为此评分项可给的分数，且不小于本档起点",
                "must be a score of the criterion and not less than the beginning of the band",
            );
            return;
        }
        next = band.to.units() + criterion.step.units();
    }
    if let Some((place, last)) = bands.last()
        && last.to != criterion.max
    {
        problems.add(
            format!("{pointer}/bands/{place}/to"),
            "bands",
            format!("最高一档须到 {} 为止", criterion.max),
            format!("the highest band must end at {}", criterion.max),
        );
    }
}
