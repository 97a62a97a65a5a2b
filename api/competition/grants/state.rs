//! The states of a grant and the moves between them: domain.md section 3, one pure table.

use super::codes::GrantStatus::{self, *};

/// A move of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Purpose, targets and the day of the report.
    Change,
    Approve,
    /// A part of the amount, or all of it.
    Pay,
    Report,
    Close,
    ProposeClawback,
    ClawBack,
    /// Names the payee, or confirms it.
    NamePayee,
}

/// Where a move leads, `None` where there is no such move.
pub fn step(from: GrantStatus, by: Move) -> Option<GrantStatus> {
    Some(match (from, by) {
        (Planned, Move::Change) => Planned,
        (Planned, Move::Approve) => Approved,
        (Approved | Paid, Move::Pay) => Paid,
        // The last part is often paid after the report, and reported on once more.
        (Reported, Move::Pay) | (Paid | Reported, Move::Report) => Reported,
        (Reported, Move::Close) => Closed,
        (from @ (Approved | Paid | Reported), Move::ProposeClawback) => from,
        (Approved | Paid | Reported, Move::ClawBack) => ClawedBack,
        (from @ (Planned | Approved | Paid | Reported), Move::NamePayee) => from,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_moves_but_those_of_the_domain() {
        let moves = [
            Move::Change,
            Move::Approve,
            Move::Pay,
            Move::Report,
            Move::Close,
            Move::ProposeClawback,
            Move::ClawBack,
            Move::NamePayee,
        ];
        for from in GrantStatus::ALL {
            let reached: Vec<_> = moves.into_iter().filter_map(|by| step(*from, by)).collect();
            let expected = match from {
                Planned => vec![Planned, Approved, Planned],
                Approved => vec![Paid, Approved, ClawedBack, Approved],
                Paid => vec![Paid, Reported, Paid, ClawedBack, Paid],
                Reported => vec![Reported, Reported, Closed, Reported, ClawedBack, Reported],
                Closed | ClawedBack => vec![],
            };
            assert_eq!(reached, expected, "from {from}");
        }
    }
}
