//! The states of an entry and the moves that the entrant and the units make: domain.md section 3, one pure table.

use super::codes::EntryStatus::{self, *};

/// A move of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// By the entrant, the first time, after a return, and with what was missing.
    Submit,
    /// By a unit: on to the next one.
    Pass,
    /// By a unit: back to the entrant.
    Return,
    Refuse,
    /// By the entrant, of a submission.
    RecallSubmission,
    /// By a unit, of what it passed.
    RecallPass,
    Withdraw,
}

/// Where a move leads, `None` where there is no such move.
pub fn step(from: EntryStatus, by: Move) -> Option<EntryStatus> {
    Some(match (from, by) {
        (Draft | SupplementRequested, Move::Submit) => Submitted,
        (Submitted, Move::Pass | Move::RecallPass) => Submitted,
        (Submitted, Move::Return | Move::RecallSubmission) => Draft,
        (Submitted, Move::Refuse) => Refused,
        (Draft | Submitted | SupplementRequested | Qualified | Shortlisted, Move::Withdraw) => {
            Withdrawn
        }
        _ => return None,
    })
}

/// Whether the entrant may change what the entry says.
pub fn is_open(status: EntryStatus) -> bool {
    matches!(status, Draft | SupplementRequested)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_moves_but_those_of_the_domain() {
        let moves = [
            Move::Submit,
            Move::Pass,
            Move::Return,
            Move::Refuse,
            Move::RecallSubmission,
            Move::RecallPass,
            Move::Withdraw,
        ];
        for from in EntryStatus::ALL {
            let reached: Vec<_> = moves.into_iter().filter_map(|by| step(*from, by)).collect();
            let expected = match from {
                Draft => vec![Submitted, Withdrawn],
                Submitted => vec![Submitted, Draft, Refused, Draft, Submitted, Withdrawn],
                SupplementRequested => vec![Submitted, Withdrawn],
                Qualified | Shortlisted => vec![Withdrawn],
                _ => vec![],
            };
            assert_eq!(reached, expected, "from {from}");
        }
    }
}
