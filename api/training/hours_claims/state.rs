//! The states of a claim and the moves between them: one pure table.

use super::codes::HoursClaimStatus::{self, *};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Accept,
    Reject,
}

/// The state after a move, `None` where the state has no such move.
pub fn step(from: HoursClaimStatus, by: Move) -> Option<HoursClaimStatus> {
    Some(match (from, by) {
        (Submitted, Move::Accept) => Accepted,
        (Submitted, Move::Reject) => Rejected,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_submitted_is_decided() {
        for from in HoursClaimStatus::ALL {
            let open = *from == Submitted;
            assert_eq!(step(*from, Move::Accept), open.then_some(Accepted));
            assert_eq!(step(*from, Move::Reject), open.then_some(Rejected));
        }
    }
}
