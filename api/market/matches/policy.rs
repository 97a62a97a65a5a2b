//! What the state of a match adds to the table of rights ([`crate::access::rights`]): pure functions of the caller and the rows.

use super::codes::MatchStatus;
use super::model::MatchedPair;
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Reach, Right, Subject, refused};
use crate::kernel::ids::UserId;
use crate::market::listings::codes::Side;
use crate::market::listings::model::Listing;
use crate::people::contact_points;
use crate::people::contact_reveals::RevealCapacity;
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Problem, Result};

/// A need and an offer that are to be matched: both owners' and both divisions' matter.
pub struct Proposal<'a> {
    pub need: &'a Listing,
    pub offer: &'a Listing,
}

impl Governed for Proposal<'_> {
    fn subject(&self) -> Subject<'_> {
        between(self.need, self.offer, None)
    }
}

impl Governed for MatchedPair {
    fn subject(&self) -> Subject<'_> {
        between(&self.need, &self.offer, Some(self.row.proposed_by))
    }
}

fn between<'a>(need: &'a Listing, offer: &'a Listing, begun_by: Option<UserId>) -> Subject<'a> {
    Subject {
        divisions: vec![&need.content.division, &offer.content.division],
        owners: vec![need.owner_id, offer.owner_id],
        begun_by,
        ..Subject::default()
    }
}

/// An owner decides for his own side.
pub fn decide(caller: &Caller, pair: &MatchedPair) -> Result<Side> {
    side_of(caller, pair).ok_or_else(|| refused(Right::DecideMatch))
}

/// An owner who did not propose it declines it; only once both have accepted does he call it off.
pub fn cancel(caller: &Caller, pair: &MatchedPair, reach: Reach) -> Result<()> {
    let agreed = matches!(
        pair.row.status,
        MatchStatus::AcceptedBoth | MatchStatus::Negotiating
    );
    if reach != Reach::Own || proposed_by_side_of(caller, pair) || agreed {
        Ok(())
    } else {
        Err(refused(Right::CancelMatch))
    }
}

/// Whose contacts a caller is shown, once they are: an owner the other side's, whoever works on the match both.
pub fn contacts(caller: &Caller, pair: &MatchedPair) -> &'static [Side] {
    match side_of(caller, pair) {
        Some(Side::Need) => &[Side::Offer],
        Some(Side::Offer) => &[Side::Need],
        None => &[Side::Need, Side::Offer],
    }
}

/// As what a caller who has the right by `reach` is shown contacts: it is written down with the reveal.
pub fn capacity(caller: &Caller, pair: &MatchedPair, reach: Reach) -> RevealCapacity {
    match reach {
        Reach::Own => RevealCapacity::Counterpart,
        Reach::Begun => RevealCapacity::Proposer,
        _ => contact_points::capacity(caller.role(Right::ReadMatchContacts, pair), reach),
    }
}

/// Whether the caller proposed the match, or another member of the organisation that the caller acts for did: the
/// acceptance of its side is as old as the match.
fn proposed_by_side_of(caller: &Caller, pair: &MatchedPair) -> bool {
    let accepted_at = match side_of(caller, pair) {
        Some(Side::Need) => pair.row.need_accepted_at,
        Some(Side::Offer) => pair.row.offer_accepted_at,
        None => None,
    };
    caller.is(pair.row.proposed_by) || accepted_at == Some(pair.row.created_at)
}

fn side_of(caller: &Caller, pair: &MatchedPair) -> Option<Side> {
    own_side(caller, &pair.need, &pair.offer)
}

/// The side for which the caller decides: the side that the caller owns, or else that of an organisation that the caller
/// acts for. One person does not decide for both sides: for the other one, another member of the organisation does.
pub fn own_side(caller: &Caller, need: &Listing, offer: &Listing) -> Option<Side> {
    let sides = [(Side::Need, need.owner_id), (Side::Offer, offer.owner_id)];
    let owned = sides.iter().find(|(_, owner)| caller.is(*owner));
    let mut acted = sides.iter().filter(|(_, owner)| caller.acts_for(*owner));
    let only = match (acted.next(), acted.next()) {
        (only, None) => only,
        _ => None,
    };
    owned.or(only).map(|(side, _)| *side)
}

/// A need and an offer of one market and two owners, both published.
pub fn matchable(
    need: &Listing,
    offer: &Listing,
    of_one_person: bool,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    let refuse = |pointer: &str, zh: &str, en: &str| {
        let field = FieldProblem::body(pointer, "not_matchable", Bilingual::new(zh, en));
        Err(Problem::new(Code::NotMatchable).field(field).into())
    };
    if need.side != Side::Need {
        return refuse("/need_id", "不是需求", "is not a need");
    }
    if offer.side != Side::Offer {
        return refuse("/offer_id", "不是供给", "is not an offer");
    }
    if need.market != offer.market {
        return refuse(
            "/offer_id",
            "不属于需求所在的市场",
            "is of another market than the need",
        );
    }
    if of_one_person {
        return refuse(
            "/offer_id",
            "与需求同属一个所有者",
            "has the owner of the need",
        );
    }
    for listing in [need, offer] {
        if !listing.is_public(now) {
            return Err(not_published(listing));
        }
    }
    Ok(())
}

fn not_published(listing: &Listing) -> Error {
    Problem::new(Code::ListingNotPublished)
        .member("listing_id", listing.id.to_string())
        .member("current_status", listing.status.as_str())
        .into()
}
