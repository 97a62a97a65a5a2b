//! The states of an objection and the moves between them: domain.md section 3, one pure table.

use super::codes::ObjectionStatus::{self, *};

/// A move of an objection, by the handling office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Admit,
    RuleInadmissible,
    Investigate,
    Uphold,
    Dismiss,
    Close,
}

/// Where a move leads, `None` where there is no such move.
pub fn step(from: ObjectionStatus, by: Move) -> Option<ObjectionStatus> {
    Some(match (from, by) {
        (Filed, Move::Admit) => Admitted,
        (Filed, Move::RuleInadmissible) => Inadmissible,
        (Admitted, Move::Investigate) => Investigating,
        (Investigating, Move::Uphold) => Upheld,
        (Investigating, Move::Dismiss) => Dismissed,
        (Inadmissible | Upheld | Dismissed, Move::Close) => Closed,
        _ => return None,
    })
}

/// Whether an objection waits for its decision.
pub fn is_open(status: ObjectionStatus) -> bool {
    matches!(status, Filed | Admitted | Investigating)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_moves_but_those_of_the_domain() {
        let moves = [
            Move::Admit,
            Move::RuleInadmissible,
            Move::Investigate,
            Move::Uphold,
            Move::Dismiss,
            Move::Close,
        ];
        for from in ObjectionStatus::ALL {
            let reached: Vec<_> = moves.into_iter().filter_map(|by| step(*from, by)).collect();
            let expected = match from {
                Filed => vec![Admitted, Inadmissible],
                Admitted => vec![Investigating],
                Investigating => vec![Upheld, Dismissed],
                Inadmissible | Upheld | Dismissed => vec![Closed],
                Closed => vec![],
            };
            assert_eq!(reached, expected, "from {from}");
        }
    }
}
