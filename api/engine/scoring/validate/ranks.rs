//! The steps that separate ties, and the places.

use std::collections::HashSet;

use super::Problems;
use crate::scoring::rules::{Advance, Compare, RankScope, ScoringRules, TieStep, TieStepKind};

const MOST_STEPS: usize = 20;
const MOST_DECIMALS: u32 = 10;
const MOST_PLACES: u32 = 100_000;

pub fn check(rules: &ScoringRules, problems: &mut Problems) {
    if rules.tie_steps.len() > MOST_STEPS {
        problems.add(
            "/tie_steps",
            "length",
            format!("不超过 {MOST_STEPS} 步"),
            format!("must have at most {MOST_STEPS} steps"),
        );
    }
    let mut known: HashSet<(TieStepKind, Option<&str>, Option<u32>)> = HashSet::new();
    let mut drawn = false;
    for (place, step) in rules.tie_steps.iter().enumerate() {
        let pointer = format!("/tie_steps/{place}");
        check_criterion(rules, &pointer, step, problems);
        check_scale(rules, &pointer, step, problems);
        if !known.insert((step.step, step.criterion.as_deref(), step.scale)) {
            let (zh, en) = ("与前面的步骤重复", "repeats an earlier step");
            problems.add(&pointer, "duplicate", zh, en);
        } else if drawn {
            let (zh, en) = (
                "抽签总能分出先后，其后的步骤不会用到",
                "follows a lot, which separates all entries: it is never reached",
            );
            problems.add(&pointer, "unreachable", zh, en);
        }
        drawn |= step.step == TieStepKind::Lot;
    }
    if let Some(advance) = &rules.advance {
        check_advance(rules.rank_scope, advance, problems);
    }
}

fn check_criterion(rules: &ScoringRules, pointer: &str, step: &TieStep, problems: &mut Problems) {
    let pointer = format!("{pointer}/criterion");
    match (step.step == TieStepKind::Criterion, &step.criterion) {
        (true, None) => problems.required(pointer),
        (true, Some(key)) if !rules.criteria.iter().any(|known| known.key == *key) => {
            problems.add(
                pointer,
                "unknown_criterion",
                format!("没有评分项 {key}"),
                format!("there is no criterion {key}"),
            );
        }
        (false, Some(_)) => problems.not_allowed(pointer, "step ≠ criterion"),
        _ => {}
    }
}

fn check_scale(rules: &ScoringRules, pointer: &str, step: &TieStep, problems: &mut Problems) {
    let scale_pointer = format!("{pointer}/scale");
    if step.step != TieStepKind::MoreDecimals {
        if step.scale.is_some() {
            problems.not_allowed(scale_pointer, "step ≠ more_decimals");
        }
        return;
    }
    let fewest = rules.rounding.scale.saturating_add(1);
    match step.scale {
        None => problems.required(scale_pointer),
        Some(scale) => problems.range(scale_pointer, scale, fewest, MOST_DECIMALS),
    }
    if rules.compare == Compare::Unrounded {
        problems.add(
            pointer,
            "never_decides",
            "按未舍入的分数排名时，更多小数位不能区分并列",
            "never separates entries where the unrounded score ranks",
        );
    }
}

fn check_advance(scope: RankScope, advance: &Advance, problems: &mut Problems) {
    match (scope, advance.stage) {
        (RankScope::Stage, None) => problems.required("/advance/stage"),
        (RankScope::Stage, Some(places)) => {
            problems.range("/advance/stage", places, 1, MOST_PLACES);
        }
        (RankScope::Track, Some(_)) => {
            problems.not_allowed("/advance/stage", "rank_scope = track");
        }
        (RankScope::Track, None) => {}
    }
    match (scope, &advance.track) {
        (RankScope::Track, None) => problems.required("/advance/track"),
        (RankScope::Track, Some(tracks)) => {
            if tracks.is_empty() {
                problems.required("/advance/track");
            }
            for (track, places) in tracks {
                problems.range(pointer_of_track(track), *places, 0, MOST_PLACES);
            }
        }
        (RankScope::Stage, Some(_)) => {
            problems.not_allowed("/advance/track", "rank_scope = stage");
        }
        (RankScope::Stage, None) => {}
    }
}

fn pointer_of_track(track: &str) -> String {
    format!(
        "/advance/track/{}",
        track.replace('~', "~0").replace('/', "~1")
    )
}

pub fn check_tracks(rules: &ScoringRules, tracks: &[String], problems: &mut Problems) {
    let Some(places) = rules
        .advance
        .as_ref()
        .and_then(|advance| advance.track.as_ref())
    else {
        return;
    };
    for track in places.keys().filter(|track| !tracks.contains(track)) {
        problems.add(
            pointer_of_track(track),
            "unknown_track",
            format!("大赛没有赛道 {track}"),
            format!("the contest has no track {track}"),
        );
    }
    for track in tracks.iter().filter(|track| !places.contains_key(*track)) {
        problems.add(
            "/advance/track",
            "required",
            format!("缺少赛道 {track} 的晋级名额"),
            format!("lacks the places of the track {track}"),
        );
    }
}
