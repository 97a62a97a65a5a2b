//! The states of a recommendation and the moves between them: domain.md section 3, one pure table.

use super::codes::RecommendationStatus::{self, *};

/// A move of a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Consent,
    Decline,
    Submit,
    Accept,
    Reject,
}

/// Where a move leads, `None` where there is no such move.
pub fn step(from: RecommendationStatus, by: Move) -> Option<RecommendationStatus> {
    Some(match (from, by) {
        (Nominated, Move::Consent) => Consented,
        (Nominated, Move::Decline) => Declined,
        (Consented, Move::Submit) => Submitted,
        (Submitted, Move::Accept) => Accepted,
        (Submitted, Move::Reject) => Rejected,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_moves_but_those_of_the_domain() {
        let moves = [
            Move::Consent,
            Move::Decline,
            Move::Submit,
            Move::Accept,
            Move::Reject,
        ];
        for from in RecommendationStatus::ALL {
            let reached: Vec<_> = moves.into_iter().filter_map(|by| step(*from, by)).collect();
            let expected = match from {
                Nominated => vec![Consented, Declined],
                Consented => vec![Submitted],
                Submitted => vec![Accepted, Rejected],
                Declined | Accepted | Rejected => vec![],
            };
            assert_eq!(reached, expected, "from {from}");
        }
    }
}
