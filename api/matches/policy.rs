//! Who may do what with a match (domain.md, sections 3 and 4): pure functions of the caller and the rows.

use super::codes::MatchStatus;
use super::model::MatchedPair;
use crate::auth::Caller;
use crate::contact_reveals::RevealCapacity;
use crate::error::{Code, Error, Problem, Result};
use crate::listings::codes::{ListingStatus, Side};
use crate::listings::model::Listing;

/// Either owner, or a broker or administrator for the division of either.
pub fn propose(caller: &Caller, need: &Listing, offer: &Listing) -> Result<()> {
    let owns = [need, offer]
        .iter()
        .any(|listing| listing.owner_id == caller.user_id);
    if owns || mediates(caller, need, offer) {
        Ok(())
    } else {
        Err(refused())
    }
}

/// Both owners, whoever proposed it, and the staff of either division. For everybody else it is not there.
pub fn sees(caller: &Caller, pair: &MatchedPair) -> bool {
    side_of(caller, pair).is_some()
        || pair.row.proposed_by == caller.user_id
        || works_for(caller, &pair.need, &pair.offer)
}

/// Only an owner accepts or declines, for his own side.
pub fn decide(caller: &Caller, pair: &MatchedPair) -> Result<Side> {
    side_of(caller, pair).ok_or_else(refused)
}

/// Either owner, or whoever proposed it and still holds the role to.
pub fn negotiate(caller: &Caller, pair: &MatchedPair) -> Result<()> {
    if side_of(caller, pair).is_some() || still_proposes(caller, pair) {
        Ok(())
    } else {
        Err(refused())
    }
}

/// What an owner or an administrator took off the market is not negotiated. A pause or the end of a term does not
/// matter: the two have found each other. The listings are held, so a withdrawal comes before or after.
pub fn still_offered(pair: &MatchedPair) -> Result<()> {
    let gone = [&pair.need, &pair.offer].into_iter().find(|listing| {
        matches!(
            listing.status,
            ListingStatus::Withdrawn | ListingStatus::Removed | ListingStatus::Archived
        )
    });
    match gone.filter(|_| pair.row.status == MatchStatus::AcceptedBoth) {
        Some(listing) => Err(not_published(listing)),
        None => Ok(()),
    }
}

/// Whoever proposed it, or a broker or administrator for the division of either. An owner who does not want it declines.
pub fn cancel(caller: &Caller, pair: &MatchedPair) -> Result<()> {
    if still_proposes(caller, pair) || works_for(caller, &pair.need, &pair.offer) {
        Ok(())
    } else {
        Err(refused())
    }
}

/// Whose contacts a caller is shown, once they are: an owner the other side's, whoever works on the match both.
pub fn contacts(caller: &Caller, pair: &MatchedPair) -> Result<&'static [Side]> {
    match side_of(caller, pair) {
        Some(Side::Need) => Ok(&[Side::Offer]),
        Some(Side::Offer) => Ok(&[Side::Need]),
        None if works_for(caller, &pair.need, &pair.offer) || still_proposes(caller, pair) => {
            Ok(&[Side::Need, Side::Offer])
        }
        None => Err(refused()),
    }
}

/// As what a caller who may is shown contacts: it is written down with the reveal.
pub fn capacity(caller: &Caller, pair: &MatchedPair) -> RevealCapacity {
    let divisions = [&pair.need, &pair.offer].map(|listing| &listing.content.division);
    if side_of(caller, pair).is_some() {
        RevealCapacity::Counterpart
    } else if caller.is_province_admin() {
        RevealCapacity::ProvinceAdmin
    } else if divisions
        .iter()
        .any(|division| caller.administers(division))
    {
        RevealCapacity::CityAdmin
    } else if divisions.iter().any(|division| caller.brokers(division)) {
        RevealCapacity::Broker
    } else {
        RevealCapacity::Proposer
    }
}

/// The side whose owner the caller is.
pub fn side_of(caller: &Caller, pair: &MatchedPair) -> Option<Side> {
    if caller.user_id == pair.need.owner_id {
        Some(Side::Need)
    } else if caller.user_id == pair.offer.owner_id {
        Some(Side::Offer)
    } else {
        None
    }
}

/// Whoever proposed it, as long as he may: the role that he proposed it with may have been revoked since.
fn still_proposes(caller: &Caller, pair: &MatchedPair) -> bool {
    pair.row.proposed_by == caller.user_id
        && (side_of(caller, pair).is_some() || mediates(caller, &pair.need, &pair.offer))
}

fn mediates(caller: &Caller, need: &Listing, offer: &Listing) -> bool {
    [need, offer]
        .iter()
        .any(|listing| caller.mediates(&listing.content.division))
}

fn works_for(caller: &Caller, need: &Listing, offer: &Listing) -> bool {
    [need, offer]
        .iter()
        .any(|listing| caller.staffs(&listing.content.division))
}

/// A need and an offer of one market and two owners, both published.
pub fn matchable(
    need: &Listing,
    offer: &Listing,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    let refuse =
        |zh: &str, en: &str| Err(Error::from(Problem::new(Code::NotMatchable).detail(zh, en)));
    if need.side != Side::Need {
        return refuse("need_id 不是需求", "need_id is not a need");
    }
    if offer.side != Side::Offer {
        return refuse("offer_id 不是供给", "offer_id is not an offer");
    }
    if need.market != offer.market {
        return refuse("不属于同一市场", "they are of two markets");
    }
    if need.owner_id == offer.owner_id {
        return refuse("同一所有者的供需不能对接", "they have one owner");
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

fn refused() -> Error {
    Problem::forbidden(
        "您无权对该对接执行此操作",
        "you have no right to do this with the match",
    )
    .into()
}
