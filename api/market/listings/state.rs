//! The states of a listing and the moves between them: domain.md section 3, one pure table.

use super::codes::ListingStatus::{self, *};

/// A move of a listing. `Expire` is the system clock's; `fulfilled` is entered when a deal is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Submit,
    Consent,
    Publish,
    Return,
    Reject,
    Pause,
    Resume,
    Expire,
    Renew,
    Withdraw,
    Remove,
    Archive,
}

impl Move {
    pub const ALL: [Self; 12] = [
        Self::Submit,
        Self::Consent,
        Self::Publish,
        Self::Return,
        Self::Reject,
        Self::Pause,
        Self::Resume,
        Self::Expire,
        Self::Renew,
        Self::Withdraw,
        Self::Remove,
        Self::Archive,
    ];
}

/// Whether the owner himself makes the move, or somebody on his behalf: then his consent comes between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    Owner,
    OnBehalf,
}

/// Where a move leads, `None` where there is no such move.
pub fn step(from: ListingStatus, by: Move, hand: Hand) -> Option<ListingStatus> {
    Some(match (from, by) {
        (Draft | NeedsChanges, Move::Submit) => match hand {
            Hand::Owner => Submitted,
            Hand::OnBehalf => PendingOwnerConsent,
        },
        (PendingOwnerConsent, Move::Consent) => Submitted,
        // Returned by an administrator after review, or by the owner who does not consent.
        (Submitted | PendingOwnerConsent, Move::Return) => NeedsChanges,
        (Submitted, Move::Publish) => Published,
        (Submitted, Move::Reject) => Rejected,
        (Published, Move::Pause) => Paused,
        (Paused, Move::Resume) => Published,
        (Published | Paused, Move::Expire) => Expired,
        (Expired, Move::Renew) => Published,
        (
            PendingOwnerConsent | Submitted | NeedsChanges | Published | Paused | Expired,
            Move::Withdraw,
        ) => Withdrawn,
        (Published | Paused, Move::Remove) => Removed,
        (Rejected | Expired | Fulfilled | Withdrawn | Removed, Move::Archive) => Archived,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole table, written a second time from the domain's side: for each state, where one can go.
    #[test]
    fn there_are_no_moves_but_those_of_the_domain() {
        let table = [
            (Draft, vec![Submitted]),
            (
                PendingOwnerConsent,
                vec![Submitted, NeedsChanges, Withdrawn],
            ),
            (
                Submitted,
                vec![Published, NeedsChanges, Rejected, Withdrawn],
            ),
            (NeedsChanges, vec![Submitted, Withdrawn]),
            (Rejected, vec![Archived]),
            (Published, vec![Paused, Expired, Withdrawn, Removed]),
            (Paused, vec![Published, Expired, Withdrawn, Removed]),
            (Expired, vec![Published, Withdrawn, Archived]),
            (Fulfilled, vec![Archived]),
            (Withdrawn, vec![Archived]),
            (Removed, vec![Archived]),
            (Archived, vec![]),
        ];
        for (from, expected) in table {
            let mut reached: Vec<_> = Move::ALL
                .iter()
                .filter_map(|by| step(from, *by, Hand::Owner))
                .collect();
            reached.sort();
            let mut expected = expected;
            expected.sort();
            assert_eq!(reached, expected, "from {from}");
        }
    }

    #[test]
    fn what_is_drafted_on_behalf_waits_for_the_owner() {
        for from in [Draft, NeedsChanges] {
            assert_eq!(
                step(from, Move::Submit, Hand::OnBehalf),
                Some(PendingOwnerConsent)
            );
        }
    }
}
