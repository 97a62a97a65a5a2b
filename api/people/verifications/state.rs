//! The states of a verification and the moves between them, one pure table.

use super::model::VerificationStatus::{self, *};

/// A move of a verification. Those in force also end by the clock, and when what they rest on changes (`model`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Verify,
    Reject,
}

/// Where a move leads, `None` where there is no such move.
pub fn step(from: VerificationStatus, by: Move) -> Option<VerificationStatus> {
    Some(match (from, by) {
        (Submitted, Move::Verify) => Verified,
        (Submitted, Move::Reject) => Rejected,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_submitted_is_decided() {
        for from in VerificationStatus::ALL {
            let open = *from == Submitted;
            assert_eq!(step(*from, Move::Verify), open.then_some(Verified));
            assert_eq!(step(*from, Move::Reject), open.then_some(Rejected));
        }
    }
}
