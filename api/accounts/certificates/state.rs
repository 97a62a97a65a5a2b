//! The states of a certificate and the moves between them: one pure table.

use super::codes::CertificateStatus::{self, *};

/// A move of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Revoke,
    /// A new certificate takes its place. A revoked certificate stays revoked.
    Reissue,
}

/// The state after a move, `None` where the state has no such move.
pub fn step(from: CertificateStatus, by: Move) -> Option<CertificateStatus> {
    Some(match (from, by) {
        (Valid, Move::Revoke) => Revoked,
        (Valid, Move::Reissue) => Superseded,
        (Revoked, Move::Reissue) => Revoked,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_has_these_moves_and_no_others() {
        let moves = [Move::Revoke, Move::Reissue];
        for (from, expected) in [
            (Valid, [Some(Revoked), Some(Superseded)]),
            (Revoked, [None, Some(Revoked)]),
            (Superseded, [None, None]),
        ] {
            assert_eq!(moves.map(|by| step(from, by)), expected, "from {from}");
        }
    }
}
