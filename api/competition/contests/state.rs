//! The states of a contest and the moves between them: domain.md section 3, as far as they can be made today, one pure
//! table.

use super::codes::ContestStatus::{self, *};

/// A move of a contest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Publish,
    Cancel,
}

/// Where a move leads, `None` where there is no such move.
pub fn step(from: ContestStatus, by: Move) -> Option<ContestStatus> {
    Some(match (from, by) {
        (Draft, Move::Publish) => Published,
        (Draft | Published, Move::Cancel) => Cancelled,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_moves_but_those_of_the_domain() {
        let table = [
            (Draft, vec![Published, Cancelled]),
            (Published, vec![Cancelled]),
            (Cancelled, vec![]),
        ];
        for (from, expected) in table {
            let reached: Vec<_> = [Move::Publish, Move::Cancel]
                .into_iter()
                .filter_map(|by| step(from, by))
                .collect();
            assert_eq!(reached, expected, "from {from}");
        }
    }
}
