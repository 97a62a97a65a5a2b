//! What the engine answers: listings with a score that its reasons add up to.

use serde::Serialize;
use uuid::Uuid;

/// Ten-thousandths: a score between 0 and 1 in whole numbers, so that parts add up exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Points(u16);

impl Points {
    pub const NONE: Self = Self(0);
    pub const FULL: Self = Self(10_000);

    /// The points of a share between 0 and 1, rounded to the nearest.
    #[must_use]
    pub fn of_share(share: f64) -> Self {
        let points = (share.clamp(0.0, 1.0) * f64::from(Self::FULL.0)).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0..=10000"
        )]
        Self(points as u16)
    }

    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

/// What a reason is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// A word both texts share; the value is the word as the query's text has it.
    Word,
    /// All shared words beyond those named, generic words and parts of words; no value.
    OtherWords,
    /// A shared technology field; the value is its code.
    Field,
    /// The same industry; the value is its code.
    Industry,
    /// The same county, city or province; the value is its division code.
    Place,
    /// Budget and price fit; no value.
    Budget,
    /// The offer is as mature as asked; the value is its readiness level.
    Maturity,
    /// A shared way of cooperating; the value is its code.
    Mode,
}

/// A part of a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    pub kind: ReasonKind,
    pub points: Points,
    pub value: String,
}

/// A listing that may answer the query, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    pub id: Uuid,
    pub score: Points,
    /// In the order of the reasons' points, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// Shares a total among parts in proportion to their weights, in whole points that add up to it exactly: each part gets
/// its quota rounded down, the points left over go to the largest remainders (Hamilton's method), earlier parts first
/// among equals.
#[must_use]
pub fn apportion(total: Points, weights: &[f64]) -> Vec<Points> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![Points::NONE; weights.len()];
    }
    let quotas: Vec<f64> = weights
        .iter()
        .map(|weight| weight / sum * f64::from(total.0))
        .collect();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a quota is at most the total"
    )]
    let mut points: Vec<u16> = quotas.iter().map(|quota| quota.floor() as u16).collect();
    let given: u16 = points.iter().sum();
    let mut order: Vec<usize> = (0..weights.len())
        .filter(|&part| weights[part] > 0.0)
        .collect();
    order.sort_by(|&a, &b| {
        quotas[b]
            .fract()
            .total_cmp(&quotas[a].fract())
            .then(a.cmp(&b))
    });
    for &part in order
        .iter()
        .cycle()
        .take(usize::from(total.0.saturating_sub(given)))
    {
        points[part] += 1;
    }
    points.into_iter().map(Points).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(total: u16, weights: &[f64]) -> Vec<u16> {
        apportion(Points(total), weights)
            .into_iter()
            .map(Points::get)
            .collect()
    }

    #[test]
    fn points_left_over_go_to_the_largest_remainders() {
        assert_eq!(shares(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(shares(100, &[0.5, 0.255, 0.245]), [50, 26, 24]);
        assert_eq!(shares(3, &[1.0, 0.0]), [3, 0]);
        assert_eq!(shares(7, &[0.0, 0.0]), [0, 0]);
    }

    #[test]
    fn parts_add_up_exactly_whatever_the_weights() {
        let mut state = 7_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        for _ in 0..2_000 {
            let total = u16::try_from(next() % 10_001).unwrap();
            let weights: Vec<f64> = (0..=next() % 12)
                .map(|_| f64::from(u32::try_from(next() % 1_000).unwrap()) / 7.0)
                .collect();
            let given: u16 = shares(total, &weights).iter().sum();
            let expected = if weights.iter().sum::<f64>() > 0.0 {
                total
            } else {
                0
            };
            assert_eq!(given, expected, "{total} over {weights:?}");
        }
    }

    #[test]
    fn a_share_beyond_its_bounds_is_held_inside_them() {
        assert_eq!(Points::of_share(1.7), Points::FULL);
        assert_eq!(Points::of_share(-0.1), Points::NONE);
        assert_eq!(Points::of_share(0.123_449).get(), 1_234);
    }
}
