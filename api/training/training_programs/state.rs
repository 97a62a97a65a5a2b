//! The states of a training programme and the moves between them, one pure table.

use super::codes::TrainingProgramStatus::{self, *};

/// A move of a training programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Publish,
    Close,
    Cancel,
}

/// The state after a move, `None` where the state has no such move.
pub fn step(from: TrainingProgramStatus, by: Move) -> Option<TrainingProgramStatus> {
    Some(match (from, by) {
        (Draft, Move::Publish) => Published,
        (Published, Move::Close) => Closed,
        (Draft | Published, Move::Cancel) => Cancelled,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_programme_has_these_moves_and_no_others() {
        let table = [
            (Draft, vec![Published, Cancelled]),
            (Published, vec![Closed, Cancelled]),
            (Closed, vec![]),
            (Cancelled, vec![]),
        ];
        for (from, expected) in table {
            let reached: Vec<_> = [Move::Publish, Move::Close, Move::Cancel]
                .into_iter()
                .filter_map(|by| step(from, by))
                .collect();
            assert_eq!(reached, expected, "from {from}");
        }
    }
}
