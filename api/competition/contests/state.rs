//! The states of a contest and the moves between them: domain.md section 3, one pure table.

use super::codes::ContestStatus::{self, *};

/// A move of a contest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Publish,
    /// To the status of the next stage, or to `tallying` after the last one.
    Advance(ContestStatus),
    Suspend,
    /// To the status before the suspension.
    Resume(ContestStatus),
    Cancel,
    /// The awards that are proposed are shown, again after an objection was upheld.
    OpenPublicity,
    Finalize,
    /// The awards were given.
    Award,
    Close,
}

/// Where a move leads, `None` where there is no such move.
pub fn step(from: ContestStatus, by: Move) -> Option<ContestStatus> {
    Some(match (from, by) {
        (Draft, Move::Publish) => Published,
        (Published, Move::Advance(to @ (Collecting | Qualifying | Preliminary | Final))) => to,
        (Collecting | Qualifying | Preliminary | Final, Move::Advance(Tallying)) => Tallying,
        (Collecting, Move::Advance(to @ (Qualifying | Preliminary | Final)))
        | (Qualifying | Preliminary, Move::Advance(to @ (Preliminary | Final))) => to,
        (
            Published | Collecting | Qualifying | Preliminary | Final | Tallying | Publicity
            | Finalized | Awarded,
            Move::Suspend,
        ) => Suspended,
        (Suspended, Move::Resume(to)) => to,
        (Draft | Published | Collecting | Qualifying | Preliminary | Final, Move::Cancel) => {
            Cancelled
        }
        (Tallying | Publicity, Move::OpenPublicity) => Publicity,
        (Publicity, Move::Finalize) => Finalized,
        (Finalized, Move::Award) => Awarded,
        (Awarded, Move::Close) => Closed,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_moves_but_those_of_the_domain() {
        let advanced = [Collecting, Qualifying, Preliminary, Final, Tallying];
        let table = [
            (Draft, vec![Published, Cancelled]),
            (
                Published,
                vec![
                    Collecting,
                    Qualifying,
                    Preliminary,
                    Final,
                    Suspended,
                    Cancelled,
                ],
            ),
            (
                Collecting,
                vec![
                    Qualifying,
                    Preliminary,
                    Final,
                    Tallying,
                    Suspended,
                    Cancelled,
                ],
            ),
            (
                Qualifying,
                vec![Preliminary, Final, Tallying, Suspended, Cancelled],
            ),
            (
                Preliminary,
                vec![Preliminary, Final, Tallying, Suspended, Cancelled],
            ),
            (Final, vec![Tallying, Suspended, Cancelled]),
            (Tallying, vec![Suspended, Publicity]),
            (Publicity, vec![Suspended, Publicity, Finalized]),
            (Finalized, vec![Suspended, Awarded]),
            (Awarded, vec![Suspended, Closed]),
            (Closed, vec![]),
            (Suspended, vec![Final]),
            (Cancelled, vec![]),
        ];
        assert_eq!(table.len(), ContestStatus::ALL.len());
        for (from, expected) in table {
            let moves = std::iter::once(Move::Publish)
                .chain(advanced.map(Move::Advance))
                .chain([Move::Suspend, Move::Resume(Final), Move::Cancel])
                .chain([
                    Move::OpenPublicity,
                    Move::Finalize,
                    Move::Award,
                    Move::Close,
                ]);
            let reached: Vec<_> = moves.filter_map(|by| step(from, by)).collect();
            assert_eq!(reached, expected, "from {from}");
        }
    }
}
