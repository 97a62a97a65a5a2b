//! The raw score of an entry: the mean, the median or the trimmed mean of what its judges gave.

use super::candidate::{Row, TOTAL_UNITS};
use super::exact::Exact;
use super::rules::{Method, ScoringRules, Trim, TrimScope};

/// The raw score; `None` without a sheet. Marks in the rows what was left out.
pub fn raw_score(rules: &ScoringRules, weights: &[i128], rows: &mut [Row]) -> Option<Exact> {
    if rows.is_empty() {
        return None;
    }
    if rules.method == Method::Median {
        return median(rows);
    }
    match &rules.trim {
        Some(trim) if rows.len() >= trim.min_scores as usize => match trim.scope {
            TrimScope::Total => mean_of_trimmed_totals(trim, rows),
            TrimScope::Criterion => sum_of_trimmed_means(trim, weights, rows),
        },
        _ => mean_of_totals(rows.iter().map(|row| row.total)),
    }
}

/// Units of totals divided by a count.
fn per(sum: i128, count: usize) -> Exact {
    Exact::of_fraction(sum, count as i128 * TOTAL_UNITS)
}

fn mean_of_totals(totals: impl Iterator<Item = i128>) -> Option<Exact> {
    let (sum, count) = totals.fold((0, 0), |(sum, count), total| (sum + total, count + 1));
    (count > 0).then(|| per(sum, count))
}

fn median(rows: &[Row]) -> Option<Exact> {
    let mut totals: Vec<i128> = rows.iter().map(|row| row.total).collect();
    totals.sort_unstable();
    let middle = totals.get((totals.len() - 1) / 2)? + totals.get(totals.len() / 2)?;
    Some(per(middle, 2))
}

fn mean_of_trimmed_totals(trim: &Trim, rows: &mut [Row]) -> Option<Exact> {
    let totals: Vec<i128> = rows.iter().map(|row| row.total).collect();
    for (row, out) in rows.iter_mut().zip(left_out(trim, &totals)) {
        row.dropped = out;
    }
    mean_of_totals(rows.iter().filter(|row| !row.dropped).map(|row| row.total))
}

fn sum_of_trimmed_means(trim: &Trim, weights: &[i128], rows: &mut [Row]) -> Option<Exact> {
    let mut sum = 0;
    for (place, weight) in weights.iter().enumerate() {
        let scores: Vec<i128> = rows
            .iter()
            .map(|row| row.scores.get(place).copied().unwrap_or_default().into())
            .collect();
        for ((row, score), out) in rows.iter_mut().zip(&scores).zip(left_out(trim, &scores)) {
            if out {
                row.dropped_criteria.push(place);
            } else {
                sum += weight * score;
            }
        }
    }
    let dropped = (trim.drop_highest + trim.drop_lowest) as usize;
    let kept = rows.len().checked_sub(dropped).filter(|kept| *kept > 0)?;
    Some(per(sum, kept))
}

/// Which of some values are left out, by place. Among equal ones, the earlier places are: the value is the same.
fn left_out(trim: &Trim, values: &[i128]) -> Vec<bool> {
    let mut out = vec![false; values.len()];
    let mut rest: Vec<usize> = (0..values.len()).collect();
    let value = |place: &usize| values.get(*place).copied().unwrap_or_default();
    rest.sort_by_key(|place| (-value(place), *place));
    let lowest = rest.split_off((trim.drop_highest as usize).min(rest.len()));
    let highest = std::mem::replace(&mut rest, lowest);
    rest.sort_by_key(|place| (value(place), *place));
    let lowest = rest.into_iter().take(trim.drop_lowest as usize);
    for place in highest.into_iter().chain(lowest) {
        if let Some(mark) = out.get_mut(place) {
            *mark = true;
        }
    }
    out
}
