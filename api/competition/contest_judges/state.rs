//! The states of a judge of a contest and the moves between them: one pure table.

use super::codes::ContestJudgeStatus::{self, *};

/// A move of a judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Accept,
    Decline,
    Remove,
}

/// Where a move leads, `None` where there is no such move.
pub fn step(from: ContestJudgeStatus, by: Move) -> Option<ContestJudgeStatus> {
    Some(match (from, by) {
        (Invited, Move::Accept) => Accepted,
        (Invited, Move::Decline) => Declined,
        (Invited | Accepted, Move::Remove) => Removed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_answered_once_and_a_judge_is_removed_once() {
        for (from, reached) in [
            (Invited, [Some(Accepted), Some(Declined), Some(Removed)]),
            (Accepted, [None, None, Some(Removed)]),
            (Declined, [None; 3]),
            (Removed, [None; 3]),
        ] {
            let moves = [Move::Accept, Move::Decline, Move::Remove];
            assert_eq!(moves.map(|by| step(from, by)), reached, "from {from}");
        }
    }
}
