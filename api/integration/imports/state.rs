//! The states of an import and the moves between them: one pure table.

use super::codes::ImportStatus::{self, *};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Cancel,
    Undo,
}

/// The state after a move, `None` where the state has no such move.
pub fn step(from: ImportStatus, by: Move) -> Option<ImportStatus> {
    Some(match (from, by) {
        (Queued | Running, Move::Cancel) => Cancelled,
        (Succeeded | Failed | Cancelled, Move::Undo) => Undone,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_cancelled_and_what_has_ended_is_undone_once() {
        for from in ImportStatus::ALL {
            let (waits, ended) = (
                [Queued, Running].contains(from),
                [Succeeded, Failed, Cancelled].contains(from),
            );
            assert_eq!(step(*from, Move::Cancel), waits.then_some(Cancelled));
            assert_eq!(step(*from, Move::Undo), ended.then_some(Undone));
        }
    }
}
