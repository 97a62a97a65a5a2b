//! The method, its parameters, rounding and the numbers of judges.

use super::{MOST_JUDGES, Problems};
use crate::scoring::decimal::Decimal;
use crate::scoring::rules::{Method, PanelRatio, ScoringRules, Trim, ZScore};

const MOST_DROPPED: u32 = 10;
const MOST_ENTRIES_DROPPED: u32 = 100;
const MOST_DECIMALS: u32 = 6;
const MOST_DECIMALS_OF_COEFFICIENTS: u32 = 10;

pub fn check(rules: &ScoringRules, problems: &mut Problems) {
    check_parameters(rules, problems);
    problems.range("/rounding/scale", rules.rounding.scale, 0, MOST_DECIMALS);
    problems.range("/judges_expected", rules.judges_expected, 1, MOST_JUDGES);
    let most = rules.judges_expected.clamp(1, MOST_JUDGES);
    problems.range("/quorum", rules.quorum, 1, most);
    if rules
        .divergence_limit
        .is_some_and(|limit| limit <= Decimal::ZERO)
    {
        problems.add(
            "/divergence_limit",
            "range",
            "须大于 0",
            "must be more than 0",
        );
    }
}

/// Each method has its parameters, and none that would be without effect.
fn check_parameters(rules: &ScoringRules, problems: &mut Problems) {
    let method = rules.method;
    match &rules.trim {
        Some(trim) if matches!(method, Method::Trimmed | Method::PanelRatio) => {
            check_trim(trim, rules.judges_expected, problems);
        }
        Some(_) => problems.not_allowed("/trim", &with(method)),
        None if method == Method::Trimmed => problems.required("/trim"),
        None => {}
    }
    match &rules.panel_ratio {
        Some(ratio) if method == Method::PanelRatio => check_panel_ratio(ratio, problems),
        Some(_) => problems.not_allowed("/panel_ratio", &with(method)),
        None if method == Method::PanelRatio => problems.required("/panel_ratio"),
        None => {}
    }
    match &rules.z_score {
        Some(ZScore {
            min_reviews_per_judge,
        }) if method == Method::ZScore => {
            let pointer = "/z_score/min_reviews_per_judge";
            problems.range(pointer, *min_reviews_per_judge, 2, 1000);
        }
        Some(_) => problems.not_allowed("/z_score", &with(method)),
        None if method == Method::ZScore => problems.required("/z_score"),
        None => {}
    }
}

fn with(method: Method) -> String {
    let name = match method {
        Method::Mean => "mean",
        Method::Median => "median",
        Method::Trimmed => "trimmed",
        Method::PanelRatio => "panel_ratio",
        Method::ZScore => "z_score",
    };
    format!("method = {name}")
}

fn check_trim(trim: &Trim, judges_expected: u32, problems: &mut Problems) {
    problems.range("/trim/drop_highest", trim.drop_highest, 0, MOST_DROPPED);
    problems.range("/trim/drop_lowest", trim.drop_lowest, 0, MOST_DROPPED);
    let dropped = trim.drop_highest.saturating_add(trim.drop_lowest);
    if dropped == 0 {
        problems.add(
            "/trim",
            "trim",
            "至少去掉一个最高分或一个最低分",
            "must leave out at least one of the highest or lowest",
        );
    }
    if trim.min_scores <= dropped {
        problems.add(
            "/trim/min_scores",
            "trim",
            format!("须大于去掉的分数个数 {dropped}"),
            format!("must be more than the {dropped} scores that are left out"),
        );
    } else if trim.min_scores > judges_expected {
        problems.add(
            "/trim/min_scores",
            "trim",
            format!("不得大于评委人数 {judges_expected}，否则从不去分"),
            format!(
                "must be at most the {judges_expected} judges expected: else none is ever left out"
            ),
        );
    }
}

fn check_panel_ratio(ratio: &PanelRatio, problems: &mut Problems) {
    if let Some(trim) = &ratio.trim_entries {
        let pointer = |member| format!("/panel_ratio/trim_entries/{member}");
        problems.range(pointer("highest"), trim.highest, 0, MOST_ENTRIES_DROPPED);
        problems.range(pointer("lowest"), trim.lowest, 0, MOST_ENTRIES_DROPPED);
    }
    if let Some(scale) = ratio.coefficient_scale {
        let pointer = "/panel_ratio/coefficient_scale";
        problems.range(pointer, scale, 0, MOST_DECIMALS_OF_COEFFICIENTS);
    }
}
