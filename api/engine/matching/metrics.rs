//! How good a ranking is, measured against judgements.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

/// How strongly an offer answers a need: 4 strongly, 3 fairly strongly, 2 weakly, 1 not at all.
pub type Level = u8;

/// From this level on an offer counts as an answer.
const ANSWERS: Level = 3;
/// How far down a user looks.
const TOP: usize = 10;

/// The measures of one ranking, or their means over several.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Measures {
    /// Normalised discounted cumulative gain of the first ten.
    pub ndcg_10: f64,
    /// One over the rank of the first answer, if it is among the first ten.
    pub mrr_10: f64,
    /// The share of all answers that is among the first ten.
    pub recall_10: f64,
    /// The share of all answers that is among the first fifty.
    pub recall_50: f64,
    /// Over how many needs gain is measured; the others have nothing above level 1.
    pub needs: usize,
}

/// The gain of a level, 2^(level - 1) - 1 (Burges et al. 2005): 0, 1, 3, 7.
fn gain(level: Level) -> f64 {
    f64::from((1_u32 << level.saturating_sub(1)) - 1)
}

/// The discounted gain of the first ten levels: a gain counts one over the logarithm of its rank plus one.
fn discounted(levels: impl Iterator<Item = Level>) -> f64 {
    (2_u32..)
        .zip(levels.take(TOP))
        .map(|(rank, level)| gain(level) / f64::from(rank).log2())
        .sum()
}

/// Normalised discounted cumulative gain: of the best order there can be with all judged offers, how much a ranking
/// reaches. Offers nobody judged gain nothing. `None` if there is nothing to gain.
#[must_use]
pub fn ndcg(ranking: &[&str], judged: &HashMap<String, Level>) -> Option<f64> {
    let mut levels: Vec<Level> = judged.values().copied().collect();
    levels.sort_unstable_by(|a, b| b.cmp(a));
    let ideal = discounted(levels.into_iter());
    let reached = discounted(
        ranking
            .iter()
            .map(|offer| judged.get(*offer).copied().unwrap_or(1)),
    );
    (ideal > 0.0).then(|| reached / ideal)
}

/// The offers that answer a need.
fn answers(judged: &HashMap<String, Level>) -> HashSet<&str> {
    judged
        .iter()
        .filter(|&(_, &level)| level >= ANSWERS)
        .map(|(offer, _)| offer.as_str())
        .collect()
}

/// One over the rank of the first answer among the first ten, 0 without one.
#[expect(clippy::cast_precision_loss, reason = "ranks up to ten")]
fn reciprocal_rank(ranking: &[&str], answers: &HashSet<&str>) -> f64 {
    ranking
        .iter()
        .take(TOP)
        .position(|offer| answers.contains(offer))
        .map_or(0.0, |place| 1.0 / (place as f64 + 1.0))
}

#[expect(clippy::cast_precision_loss, reason = "counts of judged offers")]
fn recall(ranking: &[&str], answers: &HashSet<&str>, depth: usize) -> f64 {
    let found = ranking
        .iter()
        .take(depth)
        .filter(|offer| answers.contains(*offer))
        .count();
    found as f64 / answers.len() as f64
}

/// The mean measures of rankings, each with the judgements of its need: gain over the needs that have something to
/// gain, the others over the needs that have an answer.
#[must_use]
pub fn measure(rankings: &[(Vec<&str>, &HashMap<String, Level>)]) -> Measures {
    let gains: Vec<f64> = rankings
        .iter()
        .filter_map(|(ranking, judged)| ndcg(ranking, judged))
        .collect();
    let answered: Vec<(&[&str], HashSet<&str>)> = rankings
        .iter()
        .map(|(ranking, judged)| (ranking.as_slice(), answers(judged)))
        .filter(|(_, answers)| !answers.is_empty())
        .collect();
    let over_answered = |measure: &dyn Fn(&[&str], &HashSet<&str>) -> f64| {
        mean(
            &answered
                .iter()
                .map(|(ranking, answers)| measure(ranking, answers))
                .collect::<Vec<_>>(),
        )
    };
    Measures {
        ndcg_10: mean(&gains),
        mrr_10: over_answered(&reciprocal_rank),
        recall_10: over_answered(&|ranking, answers| recall(ranking, answers, 10)),
        recall_50: over_answered(&|ranking, answers| recall(ranking, answers, 50)),
        needs: gains.len(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of needs")]
fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        0.0
    } else {
        values.iter().sum::<f64>() / values.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(levels: &[(&str, Level)]) -> HashMap<String, Level> {
        levels
            .iter()
            .map(|&(offer, level)| (offer.to_owned(), level))
            .collect()
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    /// Gains 7, 3, 1 in the best order: 7 + 3/log2(3) + 1/2 = 9.392789...; the ranking has 1, unjudged, 7.
    #[test]
    fn values_are_those_worked_out_by_hand() {
        let judged = judged(&[("a", 4), ("b", 3), ("c", 2), ("d", 1)]);
        let measures = measure(&[(vec!["c", "x", "a"], &judged)]);
        assert!(close(
            measures.ndcg_10,
            (1.0 + 7.0 / 2.0) / (7.0 + 3.0 / 3_f64.log2() + 0.5)
        ));
        assert!(close(measures.mrr_10, 1.0 / 3.0));
        assert!(close(measures.recall_10, 0.5));
        assert_eq!(measures.needs, 1);
    }

    #[test]
    fn only_the_first_ten_gain() {
        let judged = judged(&[("a", 4)]);
        let mut ranking = vec!["x"; 10];
        ranking.push("a");
        let measures = measure(&[(ranking, &judged)]);
        assert!(
            close(measures.ndcg_10, 0.0)
                && close(measures.mrr_10, 0.0)
                && close(measures.recall_10, 0.0)
        );
        assert!(close(measures.recall_50, 1.0));
    }

    #[test]
    fn needs_without_anything_to_find_are_left_out() {
        let nothing = judged(&[("a", 1)]);
        let weak = judged(&[("a", 2)]);
        let full = judged(&[("a", 4)]);
        let measures = measure(&[(vec!["a"], &nothing), (vec![], &weak), (vec!["a"], &full)]);
        assert_eq!(measures.needs, 2);
        assert!(close(measures.ndcg_10, 0.5) && close(measures.mrr_10, 1.0));
    }
}
