//! The states of a training session and the moves between them: domain.md section 3, one pure table.

use super::codes::TrainingSessionStatus::{self, *};

/// A move of a training session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Announce,
    OpenEnrollment,
    /// Moves the deadline of the enrolment. One that was closed is open again; else the state stays.
    ExtendEnrollment,
    CloseEnrollment,
    Start,
    Finish,
    Archive,
    Cancel,
}

/// The state after a move, `None` where the state has no such move.
pub fn step(from: TrainingSessionStatus, by: Move) -> Option<TrainingSessionStatus> {
    Some(match (from, by) {
        (Draft, Move::Announce) => Announced,
        (Announced, Move::OpenEnrollment) => Enrolling,
        (Announced | Enrolling, Move::ExtendEnrollment) => from,
        (EnrolClosed, Move::ExtendEnrollment) => Enrolling,
        (Enrolling, Move::CloseEnrollment) => EnrolClosed,
        (EnrolClosed, Move::Start) => Running,
        (Running, Move::Finish) => Finished,
        (Finished, Move::Archive) => Archived,
        (_, Move::Cancel) if is_before_running(from) => Cancelled,
        _ => return None,
    })
}

/// Whether the session can still be changed and cancelled.
pub fn is_before_running(status: TrainingSessionStatus) -> bool {
    BEFORE_RUNNING.contains(&status)
}

pub const BEFORE_RUNNING: [TrainingSessionStatus; 4] = [Draft, Announced, Enrolling, EnrolClosed];

#[cfg(test)]
mod tests {
    use super::*;

    const MOVES: [Move; 8] = [
        Move::Announce,
        Move::OpenEnrollment,
        Move::ExtendEnrollment,
        Move::CloseEnrollment,
        Move::Start,
        Move::Finish,
        Move::Archive,
        Move::Cancel,
    ];

    #[test]
    fn a_session_has_these_moves_and_no_others() {
        let table = [
            (Draft, vec![Announced, Cancelled]),
            (Announced, vec![Enrolling, Announced, Cancelled]),
            (Enrolling, vec![Enrolling, EnrolClosed, Cancelled]),
            (EnrolClosed, vec![Enrolling, Running, Cancelled]),
            (Running, vec![Finished]),
            (Finished, vec![Archived]),
            (Archived, vec![]),
            (Cancelled, vec![]),
        ];
        assert_eq!(table.len(), TrainingSessionStatus::ALL.len());
        for (from, expected) in table {
            let reached: Vec<_> = MOVES.into_iter().filter_map(|by| step(from, by)).collect();
            assert_eq!(reached, expected, "from {from}");
        }
    }
}
