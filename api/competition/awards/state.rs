//! The states of an award and the moves between them: domain.md section 3, one pure table.

use super::codes::AwardStatus::{self, *};

/// A move of an award.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Of a prize for an organisation, by another account than the proposer. Awards of a list are confirmed with the list.
    Confirm,
    /// The same.
    Reject,
    /// By the winner.
    Accept,
    /// By the winner, or by the clock when the acceptance is overdue.
    Decline,
    /// By the province, after the results are final.
    Revoke,
}

/// Where a move leads, `None` where there is no such move.
pub fn step(from: AwardStatus, by: Move) -> Option<AwardStatus> {
    Some(match (from, by) {
        (Proposed, Move::Confirm) => Confirmed,
        (Proposed, Move::Reject) => Rejected,
        (InPublicity | Confirmed | CertificateIssued, Move::Accept) => from,
        (Proposed | InPublicity | Confirmed, Move::Decline) => Declined,
        (Confirmed | CertificateIssued, Move::Revoke) => Revoked,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_moves_but_those_of_the_domain() {
        let moves = [
            Move::Confirm,
            Move::Reject,
            Move::Accept,
            Move::Decline,
            Move::Revoke,
        ];
        for from in AwardStatus::ALL {
            let reached: Vec<_> = moves.into_iter().filter_map(|by| step(*from, by)).collect();
            let expected = match from {
                Proposed => vec![Confirmed, Rejected, Declined],
                InPublicity => vec![InPublicity, Declined],
                Confirmed => vec![Confirmed, Declined, Revoked],
                CertificateIssued => vec![CertificateIssued, Revoked],
                Amended | Declined | Rejected | Revoked => vec![],
            };
            assert_eq!(reached, expected, "from {from}");
        }
    }
}
