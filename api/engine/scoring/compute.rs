//! From score sheets to a ranking.

use std::collections::BTreeMap;

use super::averages::raw_score;
use super::blockers;
use super::candidate::{Candidate, Row, candidates, check_decisions, unit_weights};
use super::decimal::ONE;
use super::edges::tie_across;
use super::exact::Exact;
use super::input::{Input, InputError};
use super::panels;
use super::ranking::{Divergence, EntryResult, JudgeTotal, Ranking};
use super::rules::{Advance, Compare, Method, RankScope, ScoringRules};
use super::ties::{TieBreaker, equal_runs};
use super::z_score;

/// Computes the ranking. Equal input gives an equal ranking, in whatever order its lists are.
///
/// # Errors
/// If the input contradicts itself or the rules, or the rules have problems.
pub fn compute(input: &Input<'_>) -> Result<Ranking, InputError> {
    let rules = input.rules;
    let problems = rules.validate();
    if !problems.is_empty() {
        return Err(InputError::Rules(problems));
    }
    check_decisions(input)?;
    let mut candidates = candidates(input)?;
    let weights = unit_weights(rules);
    for candidate in &mut candidates {
        candidate.raw = raw_score(rules, &weights, &mut candidate.rows);
    }
    let mut ranking = Ranking {
        rank_scope: rules.rank_scope,
        entries: Vec::new(),
        edge_ties: Vec::new(),
        blockers: Vec::new(),
        panels: Vec::new(),
        normalisation: Vec::new(),
        divergent: candidates
            .iter()
            .filter_map(|one| divergence(rules, one))
            .collect(),
        unused_decisions: Vec::new(),
    };
    let mut ties = TieBreaker::new(rules, input.decisions);
    for (track, mut pool) in pools(rules.rank_scope, &mut candidates) {
        score(rules, track, &mut pool, &mut ranking);
        let results = rank(rules, pool, &mut ties);
        let results = results
            .into_iter()
            .map(|candidate| result(rules, candidate))
            .collect();
        give_places(rules, track, results, &mut ranking);
    }
    ranking.unused_decisions = ties.unused();
    Ok(ranking)
}

/// The candidates that are ranked together, by track.
fn pools<'c, 'e>(
    scope: RankScope,
    candidates: &'c mut [Candidate<'e>],
) -> BTreeMap<Option<&'e String>, Vec<&'c mut Candidate<'e>>> {
    let mut pools: BTreeMap<Option<&String>, Vec<&mut Candidate<'_>>> = BTreeMap::new();
    for candidate in candidates {
        let track = match scope {
            RankScope::Stage => None,
            RankScope::Track => candidate.entry.track.as_ref(),
        };
        pools.entry(track).or_default().push(candidate);
    }
    pools
}

/// From raw scores to scores.
fn score(
    rules: &ScoringRules,
    track: Option<&String>,
    pool: &mut [&mut Candidate<'_>],
    ranking: &mut Ranking,
) {
    match (rules.method, &rules.panel_ratio, &rules.z_score) {
        (Method::PanelRatio, Some(ratio), _) => {
            ranking
                .panels
                .extend(panels::apply(rules, ratio, track, pool));
        }
        (Method::ZScore, _, Some(rule)) => {
            ranking
                .normalisation
                .push(z_score::apply(rule, track, pool));
        }
        _ => {
            for candidate in pool {
                candidate.exact.clone_from(&candidate.raw);
            }
        }
    }
}

/// Sets the ranks. Best first, then those without a rank.
fn rank<'c, 'e>(
    rules: &ScoringRules,
    pool: Vec<&'c mut Candidate<'e>>,
    ties: &mut TieBreaker<'_>,
) -> Vec<&'c mut Candidate<'e>> {
    let mut compared = Vec::new();
    let mut unranked = Vec::new();
    for candidate in pool {
        match &candidate.exact {
            Some(exact) if candidate.entry.competing => {
                compared.push((compared_value(rules, exact), candidate));
            }
            _ => unranked.push(candidate),
        }
    }
    compared.sort_by(|(a, one), (b, other)| b.cmp(a).then(one.entry.id.cmp(&other.entry.id)));
    let mut ranked: Vec<&mut Candidate<'_>> = Vec::new();
    for run in equal_runs(compared, |(a, _), (b, _)| a == b) {
        let group = run.into_iter().map(|(_, candidate)| candidate).collect();
        for tied in ties.separate(group) {
            let (rank, shared) = (ranked.len() as u32 + 1, tied.len() > 1);
            for candidate in tied {
                candidate.rank = Some(rank);
                candidate.tied = shared;
                ranked.push(candidate);
            }
        }
    }
    ranked.extend(unranked);
    ranked
}

fn compared_value(rules: &ScoringRules, exact: &Exact) -> Exact {
    match rules.compare {
        Compare::Rounded => exact.rounded(rules.rounding.scale, rules.rounding.mode),
        Compare::Unrounded => exact.clone(),
    }
}

fn result(rules: &ScoringRules, candidate: &mut Candidate<'_>) -> EntryResult {
    let key = |place: &usize| Some(rules.criteria.get(*place)?.key.clone());
    EntryResult {
        entry: candidate.entry.id,
        track: candidate.entry.track.clone(),
        panel: candidate.entry.panel.clone(),
        competing: candidate.entry.competing,
        totals: candidate
            .rows
            .iter()
            .map(|row| JudgeTotal {
                judge: row.judge,
                total: row.exact_total(),
                normalised: row.exact_normalised(),
                dropped: row.dropped,
                dropped_criteria: row.dropped_criteria.iter().filter_map(key).collect(),
            })
            .collect(),
        n_expected: candidate
            .entry
            .judges_expected
            .unwrap_or(rules.judges_expected),
        n_counted: candidate.rows.len() as u32,
        raw: candidate.raw.take(),
        coefficient: candidate.coefficient.take(),
        score: candidate
            .exact
            .as_ref()
            .map(|exact| exact.to_text(rules.rounding.scale, rules.rounding.mode)),
        exact: candidate.exact.take(),
        rank: candidate.rank,
        tied: candidate.tied,
        tie_trace: std::mem::take(&mut candidate.tie_trace),
        pending_steps: std::mem::take(&mut candidate.pending_steps),
        advances: None,
    }
}

/// Decides who goes on, and adds the results to the ranking.
fn give_places(
    rules: &ScoringRules,
    track: Option<&String>,
    mut results: Vec<EntryResult>,
    ranking: &mut Ranking,
) {
    let blocking = results
        .iter()
        .flat_map(|result| blockers::of_entry(rules, result));
    ranking.blockers.extend(blocking);
    let track = track.map(String::as_str);
    match &rules.advance {
        None => go_on(&mut results, |_| Some(true)),
        Some(advance) => match places_of(advance, track) {
            None => {
                go_on(&mut results, |_| None);
                let missing = blockers::of_missing_quota(track, &results);
                ranking.blockers.extend(missing);
            }
            Some(places) => {
                let edge = tie_across(results.iter(), track, places);
                let undecided = edge.as_ref().map(|tie| tie.rank);
                go_on(&mut results, |rank| {
                    (undecided != Some(rank)).then_some(rank <= places)
                });
                ranking
                    .blockers
                    .extend(edge.as_ref().map(blockers::of_edge_tie));
                ranking.edge_ties.extend(edge);
            }
        },
    }
    ranking.entries.extend(results);
}

/// `None` for entries that compete and have no rank yet: they may get one.
fn go_on(results: &mut [EntryResult], by_rank: impl Fn(u32) -> Option<bool>) {
    for result in results {
        result.advances = match result.rank {
            Some(rank) => by_rank(rank),
            None if result.competing => None,
            None => Some(false),
        };
    }
}

fn places_of(advance: &Advance, track: Option<&str>) -> Option<u32> {
    match (&advance.track, track) {
        (Some(places), Some(track)) => places.get(track).copied(),
        (Some(_), None) => None,
        (None, _) => advance.stage,
    }
}

fn divergence(rules: &ScoringRules, candidate: &Candidate<'_>) -> Option<Divergence> {
    let limit = rules.divergence_limit?;
    let by_total = |row: &&Row| row.total;
    let lowest = candidate.rows.iter().min_by_key(by_total)?.exact_total();
    let highest = candidate.rows.iter().max_by_key(by_total)?.exact_total();
    let difference = highest.minus(&lowest);
    let limit = Exact::of_fraction(limit.units().into(), ONE.into());
    (candidate.entry.competing && difference > limit).then_some(Divergence {
        entry: candidate.entry.id,
        lowest,
        highest,
        difference,
    })
}
