//! The states of a match and the moves between them: domain.md section 3, one pure table.

use super::codes::MatchStatus::{self, *};
use crate::market::listings::codes::{ListingStatus, Side};

/// A move of a match. Open ones also lapse by the system clock (`model::lapse_due`); `converted` is entered when a deal
/// is made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// By the owner of one side.
    Accept(Side),
    Decline,
    Negotiate,
    Cancel,
}

/// Which sides have accepted. An owner's proposal is his acceptance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acceptances {
    pub need: bool,
    pub offer: bool,
}

impl Acceptances {
    pub fn has(self, side: Side) -> bool {
        match side {
            Side::Need => self.need,
            Side::Offer => self.offer,
        }
    }
}

/// Where a move leads, `None` where there is no such move.
pub fn step(from: MatchStatus, accepted: Acceptances, by: Move) -> Option<MatchStatus> {
    Some(match (from, by) {
        (Proposed | AcceptedOne, Move::Accept(side)) => {
            let other = match side {
                Side::Need => Side::Offer,
                Side::Offer => Side::Need,
            };
            if accepted.has(side) {
                return None;
            }
            if accepted.has(other) {
                AcceptedBoth
            } else {
                AcceptedOne
            }
        }
        (Proposed | AcceptedOne, Move::Decline) => Declined,
        (AcceptedBoth, Move::Negotiate) => Negotiating,
        (Proposed | AcceptedOne | AcceptedBoth | Negotiating, Move::Cancel) => Cancelled,
        _ => return None,
    })
}

/// The matches that end when one of their listings moves to `listing`: the states that they are in. An expired listing ends
/// those that wait for an acceptance. A withdrawn or archived one also ends those that both sides accepted; the database
/// refuses it while a match is in negotiation. A removed one ends all open matches.
pub fn ended_by_listing(listing: ListingStatus) -> &'static [MatchStatus] {
    match listing {
        ListingStatus::Expired => &[Proposed, AcceptedOne],
        ListingStatus::Withdrawn | ListingStatus::Archived => {
            &[Proposed, AcceptedOne, AcceptedBoth]
        }
        ListingStatus::Removed => &MatchStatus::OPEN,
        _ => &[],
    }
}

/// Contact data is shown from the moment both have accepted, also afterwards.
pub fn reveals_contacts(status: MatchStatus) -> bool {
    matches!(status, AcceptedBoth | Negotiating | Converted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: Acceptances = Acceptances {
        need: false,
        offer: false,
    };
    const NEED: Acceptances = Acceptances {
        need: true,
        offer: false,
    };

    #[test]
    fn both_sides_have_to_accept_and_none_twice() {
        assert_eq!(
            step(Proposed, NOBODY, Move::Accept(Side::Need)),
            Some(AcceptedOne)
        );
        assert_eq!(
            step(Proposed, NEED, Move::Accept(Side::Offer)),
            Some(AcceptedBoth)
        );
        assert_eq!(
            step(AcceptedOne, NEED, Move::Accept(Side::Offer)),
            Some(AcceptedBoth)
        );
        assert_eq!(step(AcceptedOne, NEED, Move::Accept(Side::Need)), None);
        assert_eq!(step(Proposed, NEED, Move::Accept(Side::Need)), None);
    }

    #[test]
    fn what_is_closed_stays_closed() {
        for from in [Converted, Declined, Lapsed, Cancelled] {
            for by in [
                Move::Accept(Side::Need),
                Move::Decline,
                Move::Negotiate,
                Move::Cancel,
            ] {
                assert_eq!(step(from, NOBODY, by), None, "{from} {by:?}");
            }
        }
    }

    #[test]
    fn only_a_listing_that_leaves_the_market_ends_matches() {
        let ending: Vec<_> = ListingStatus::ALL
            .iter()
            .filter(|status| !ended_by_listing(**status).is_empty())
            .collect();
        assert_eq!(
            ending,
            [
                &ListingStatus::Expired,
                &ListingStatus::Withdrawn,
                &ListingStatus::Removed,
                &ListingStatus::Archived
            ]
        );
        let ended: Vec<_> = ending
            .iter()
            .map(|status| ended_by_listing(**status).len())
            .collect();
        assert_eq!(ended, [2, 3, MatchStatus::OPEN.len(), 3]);
    }

    #[test]
    fn contacts_are_shown_only_once_both_have_accepted() {
        let shown: Vec<_> = MatchStatus::ALL
            .iter()
            .filter(|status| reveals_contacts(**status))
            .collect();
        assert_eq!(shown, [&AcceptedBoth, &Negotiating, &Converted]);
    }
}
