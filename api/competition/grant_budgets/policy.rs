//! Rules on budgets: pure functions. All amounts are fen.

use crate::competition::contests::codes::ContestStatus;
use crate::competition::contests::model::Contest;
use crate::platform::error::{Code, Problem, Result};

/// Splits a sum by weights, by largest remainder: each gets its share rounded down, and what is left goes, a fen each, to
/// those with the largest remainders. Equal remainders are served in the given order. The parts add up to the sum.
pub fn split(sum: i64, weights: &[i64]) -> Vec<i64> {
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if whole <= 0 {
        return vec![0; weights.len()];
    }
    let exact = |weight: &i64| i128::from(sum) * i128::from(*weight);
    let mut parts: Vec<i128> = weights.iter().map(|weight| exact(weight) / whole).collect();
    let left = i128::from(sum) - parts.iter().sum::<i128>();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    // The sort is stable: equal remainders keep their order.
    by_remainder.sort_by_key(|at| std::cmp::Reverse(exact(&weights[*at]) % whole));
    let served = usize::try_from(left).unwrap_or(0);
    for at in by_remainder.into_iter().take(served) {
        parts[at] += 1;
    }
    let fen = |part: i128| i64::try_from(part).unwrap_or(i64::MAX);
    parts.into_iter().map(fen).collect()
}

/// What a place of a tier gets of the sum of the tier; places count from 1. Places have equal weights, so the first ones get
/// what is left.
pub fn share(sum: i64, quota: i16, place: i16) -> i64 {
    let quota = i64::from(quota.max(1));
    sum / quota + i64::from(i64::from(place) <= sum % quota)
}

/// Grants of `total` fit into a budget of `amount`, or exceed it by `excess_fen`.
pub fn fits(total: i128, amount: i64) -> Result<()> {
    let excess = total - i128::from(amount);
    if excess <= 0 {
        return Ok(());
    }
    let excess = i64::try_from(excess).unwrap_or(i64::MAX);
    Err(Problem::new(Code::BudgetExceeded)
        .member("excess_fen", excess)
        .detail(
            format!("超出补助预算 {} 元", yuan(excess)),
            format!("the budget of grants is exceeded by {} yuan", yuan(excess)),
        )
        .into())
}

/// Fen as yuan with two decimals.
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

/// Money does not move while a contest is suspended or cancelled.
pub fn runs(contest: &Contest) -> Result<()> {
    match contest.status {
        ContestStatus::Suspended => Err(contest.wrong_state(
            "大赛已中止，恢复后方可继续",
            "the contest is suspended: it goes on after it is resumed",
        )),
        ContestStatus::Cancelled => {
            Err(contest.wrong_state("大赛已取消", "the contest is cancelled"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_goes_to_the_largest_remainders() {
        assert_eq!(
            split(41_000_000, &[1, 1, 1]),
            [13_666_667, 13_666_667, 13_666_666]
        );
        assert_eq!(split(5, &[100, 101, 100, 100]), [1, 2, 1, 1]);
        assert_eq!(split(1003, &[49, 51]), [491, 512]);
        assert_eq!(split(1, &[1, 1]), [1, 0]);
        assert_eq!(split(100, &[]), Vec::<i64>::new());
        assert_eq!(split(0, &[1, 2]), [0, 0]);
    }

    #[test]
    fn nothing_is_lost_and_nobody_is_more_than_a_fen_off() {
        // A linear congruential generator: the same cases at each run.
        let mut state: u64 = 20_240_912;
        let mut next = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((state >> 33) % below).unwrap()
        };
        for round in 0..10_000 {
            let count = usize::try_from(1 + next(50)).unwrap();
            let largest = if round % 2 == 0 { 10 } else { 1_000_000 };
            let weights: Vec<i64> = (0..count).map(|_| 1 + next(largest)).collect();
            let sum = next(2_000_000_000) * (1 + next(5_000));
            let parts = split(sum, &weights);
            assert_eq!(parts.iter().sum::<i64>(), sum);
            let whole: i128 = weights.iter().map(|one| i128::from(*one)).sum();
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = i128::from(sum) * i128::from(*weight);
                let off = (i128::from(*part) * whole - exact).abs();
                assert!(off < whole, "{part} of {sum} by {weight} of {whole}");
            }
            let quota = i16::try_from(1 + next(1000)).unwrap();
            let shares: Vec<i64> = (1..=quota).map(|place| share(sum, quota, place)).collect();
            assert_eq!(
                shares,
                split(sum, &vec![1; usize::try_from(quota).unwrap()])
            );
        }
    }

    #[test]
    fn the_largest_budget_splits_without_overflow() {
        let parts = split(10_000_000_000_000, &[1_000_000; 50]);
        assert_eq!(parts, [200_000_000_000; 50]);
        assert_eq!(
            split(i64::MAX, &[i64::MAX / 2, 1]).iter().sum::<i64>(),
            i64::MAX
        );
    }

    #[test]
    fn yuan_have_two_decimals() {
        assert_eq!(yuan(3_000_000), "30000.00");
        assert_eq!(yuan(5), "0.05");
        assert_eq!(yuan(-105), "-1.05");
    }
}
