//! The states of a month and the moves between them: one pure table.

use super::codes::BrokerMonthStatus::{self, *};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Submit,
    Lock,
    Reopen,
}

/// The state after a move, `None` where the state has no such move.
pub fn step(from: BrokerMonthStatus, by: Move) -> Option<BrokerMonthStatus> {
    Some(match (from, by) {
        (Open, Move::Submit) => Submitted,
        (Submitted, Move::Lock) => Locked,
        (Submitted, Move::Reopen) => Open,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_month_stays_locked() {
        for by in [Move::Submit, Move::Lock, Move::Reopen] {
            assert_eq!(step(Locked, by), None);
            assert_eq!(step(Open, by).is_some(), by == Move::Submit);
            assert_eq!(step(Submitted, by).is_some(), by != Move::Submit);
        }
    }
}
