//! The states of an enrolment and the moves between them: domain.md section 3, one pure table. `applied` is decided in the
//! transaction that enrols, so no enrolment is ever stored in it.

use super::codes::EnrollmentStatus::{self, *};

/// A move of an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// A seat became free.
    Promote,
    Cancel,
    /// A promoted person gives the seat back.
    Decline,
    /// The state stays until an administrator decides.
    RequestExcuse,
    Excuse,
    RefuseExcuse,
    /// The seat goes on to another person of the delegation.
    Substitute,
    /// Changes the code of the attendee; the state stays.
    RotateCode,
    /// Allows changes after the deadline; the state stays.
    Extend,
    CheckIn,
    Complete,
    MarkAbsent,
}

/// The state after a move, `None` where the state has no such move.
pub fn step(from: EnrollmentStatus, by: Move) -> Option<EnrollmentStatus> {
    Some(match (from, by) {
        (Waitlisted, Move::Promote) => Confirmed,
        (Confirmed | Waitlisted, Move::Cancel) => Cancelled,
        (Confirmed, Move::Decline | Move::Substitute) => Cancelled,
        (Confirmed, Move::RequestExcuse | Move::RefuseExcuse) => Confirmed,
        (Confirmed, Move::Excuse) => Excused,
        (Confirmed | Waitlisted | CheckedIn, Move::RotateCode) => from,
        (Confirmed | Waitlisted, Move::Extend) => from,
        (Confirmed | CheckedIn, Move::CheckIn) => CheckedIn,
        (CheckedIn, Move::Complete) => Completed,
        (Confirmed, Move::MarkAbsent) => Absent,
        _ => return None,
    })
}

/// The states that take a seat. `seats_taken` of the database counts the same ones.
pub const WITH_A_SEAT: [EnrollmentStatus; 4] = [Confirmed, CheckedIn, Completed, Absent];

/// The states in which a person is still expected.
pub const EXPECTED: [EnrollmentStatus; 2] = [Confirmed, Waitlisted];

#[cfg(test)]
mod tests {
    use super::*;

    const MOVES: [Move; 12] = [
        Move::Promote,
        Move::Cancel,
        Move::Decline,
        Move::RequestExcuse,
        Move::Excuse,
        Move::RefuseExcuse,
        Move::Substitute,
        Move::RotateCode,
        Move::Extend,
        Move::CheckIn,
        Move::Complete,
        Move::MarkAbsent,
    ];

    #[test]
    fn an_enrolment_has_these_moves_and_no_others() {
        let table = [
            (
                Confirmed,
                vec![
                    Cancelled, Cancelled, Confirmed, Excused, Confirmed, Cancelled, Confirmed,
                    Confirmed, CheckedIn, Absent,
                ],
            ),
            (
                Waitlisted,
                vec![Confirmed, Cancelled, Waitlisted, Waitlisted],
            ),
            (CheckedIn, vec![CheckedIn, CheckedIn, Completed]),
            (Completed, vec![]),
            (Absent, vec![]),
            (Excused, vec![]),
            (Cancelled, vec![]),
        ];
        assert_eq!(table.len(), EnrollmentStatus::ALL.len());
        for (from, expected) in table {
            let reached: Vec<_> = MOVES.into_iter().filter_map(|by| step(from, by)).collect();
            assert_eq!(reached, expected, "from {from}");
        }
    }
}
