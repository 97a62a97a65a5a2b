//! The states of a service record and the moves between them: one pure table.

use super::codes::ServiceRecordStatus::{self, *};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// By the served party.
    Confirm,
    /// By the served party.
    Dispute,
    /// By an auditor.
    Audit,
    Void,
    /// A new version, which has to be confirmed again.
    Amend,
}

/// The state after a move, `None` where the state has no such move.
pub fn step(from: ServiceRecordStatus, by: Move) -> Option<ServiceRecordStatus> {
    Some(match (from, by) {
        (Recorded | Disputed, Move::Confirm) => Confirmed,
        (Recorded, Move::Dispute) => Disputed,
        (Confirmed, Move::Audit) => AuditedOk,
        (Recorded | Disputed | Confirmed | ExpiredUnconfirmed | AuditedOk, Move::Void) => Voided,
        (Confirmed | ExpiredUnconfirmed, Move::Amend) => Recorded,
        _ => return None,
    })
}

/// Whether a record changes without a new version.
pub fn is_open(status: ServiceRecordStatus) -> bool {
    matches!(status, Recorded | Disputed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_moves_of_the_table_are_there() {
        let all = [
            Move::Confirm,
            Move::Dispute,
            Move::Audit,
            Move::Void,
            Move::Amend,
        ];
        let allowed: &[(ServiceRecordStatus, &[Move])] = &[
            (Recorded, &[Move::Confirm, Move::Dispute, Move::Void]),
            (Confirmed, &[Move::Audit, Move::Void, Move::Amend]),
            (Disputed, &[Move::Confirm, Move::Void]),
            (ExpiredUnconfirmed, &[Move::Void, Move::Amend]),
            (AuditedOk, &[Move::Void]),
            (Voided, &[]),
        ];
        assert_eq!(allowed.len(), ServiceRecordStatus::ALL.len());
        for (from, moves) in allowed {
            for by in all {
                assert_eq!(
                    step(*from, by).is_some(),
                    moves.contains(&by),
                    "{from:?} {by:?}"
                );
            }
        }
    }
}
