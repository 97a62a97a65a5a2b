//! The states of a case and the moves between them: one pure table.

use super::codes::CaseStatus::{self, *};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Close,
    Reopen,
}

/// The state after a move, `None` where the state has no such move.
pub fn step(from: CaseStatus, by: Move) -> Option<CaseStatus> {
    match (from, by) {
        (Open, Move::Close) => Some(Closed),
        (Closed, Move::Reopen) => Some(Open),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_closed_and_what_is_closed_is_reopened() {
        assert_eq!(step(Open, Move::Close), Some(Closed));
        assert_eq!(step(Closed, Move::Close), None);
        assert_eq!(step(Closed, Move::Reopen), Some(Open));
        assert_eq!(step(Open, Move::Reopen), None);
    }
}
