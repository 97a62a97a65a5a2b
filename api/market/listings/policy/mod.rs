//! What the state of a listing adds to the table of rights ([`crate::access::rights`]): pure functions of the caller and the row.

pub mod content;

use super::codes::ListingStatus;
use super::model::Listing;
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Reach, Right, Subject, refused};
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;
use crate::platform::error::{Code, Error, Result};

impl Governed for Listing {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.content.division],
            owners: vec![self.owner_id],
            begun_by: Some(self.drafted_by),
            ..Subject::default()
        }
    }
}

/// A listing that is still to be written, or moved: whose, and where.
pub struct Placed<'a> {
    pub owner: UserId,
    pub division: &'a DivisionCode,
}

impl Governed for Placed<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.division],
            owners: vec![self.owner],
            ..Subject::default()
        }
    }
}

/// The contact is the owner's, and until he has once consented that of who wrote it down for him, as long as nobody but
/// the drafter wrote it (`open`): what the owner typed in himself is for the logged reveal.
pub fn keeps_contact(caller: &Caller, listing: &Listing, open: bool) -> bool {
    match caller.reach(Right::KeepListingContact, listing) {
        Some(Reach::Own) => true,
        Some(_) => open && listing.submitted_at.is_none() && !listing.status.has_ended(),
        None => false,
    }
}

/// The owner changes it at any time before the end: a telephone changes while a listing is published. Who wrote it down
/// for him does not while it waits for the consent: he would consent to another number than he read.
pub fn edit_contact(caller: &Caller, listing: &Listing, open: bool) -> Result<()> {
    if !keeps_contact(caller, listing, open) {
        return Err(refused(Right::KeepListingContact));
    }
    let waits = listing.status == ListingStatus::PendingOwnerConsent;
    if listing.status.has_ended() {
        return Err(ended(listing));
    }
    let own = caller.reach(Right::KeepListingContact, listing) == Some(Reach::Own);
    match waits && !own {
        false => Ok(()),
        true => Err(unread(listing)),
    }
}

/// Owner and drafter change a draft. An administrator corrects beside it what is published, but never what waits for
/// consent or review: the owner or the reviewer would decide about words that were put there meanwhile.
pub fn edit(caller: &Caller, listing: &Listing, reach: Reach) -> Result<()> {
    use ListingStatus::{Draft, NeedsChanges, Paused, Published};
    let writer = matches!(reach, Reach::Own | Reach::Begun) || caller.is(listing.drafted_by);
    match listing.status {
        Draft | NeedsChanges => Ok(()),
        Published | Paused if !writer => Ok(()),
        status if status.has_ended() => Err(ended(listing)),
        Published | Paused => Err(listing.wrong_state(
            "已发布的内容不能自行修改；可请管理员更正，或撤回后重新起草",
            "what is published is corrected by an administrator, or withdrawn and drafted anew",
        )),
        _ => Err(unread(listing)),
    }
}

/// Whoever is not the owner moves a listing only where he may write for others too: nobody hands it to a division that
/// he does not work for.
pub fn relocate(caller: &Caller, listing: &Listing, to: &DivisionCode) -> Result<()> {
    let placed = Placed {
        owner: listing.owner_id,
        division: to,
    };
    if *to == listing.content.division || caller.may(Right::DraftListing, &placed) {
        Ok(())
    } else {
        Err(refused(Right::DraftListing))
    }
}

/// A draft is thrown away; everything else is withdrawn and archived.
pub fn delete(listing: &Listing) -> Result<()> {
    if listing.status == ListingStatus::Draft {
        Ok(())
    } else {
        Err(listing.wrong_state("只有草稿可以删除", "only a draft can be deleted"))
    }
}

/// Whether the caller returns the listing after its review. Before the review the owner returns it, instead of
/// consenting; after it only those who review it.
pub fn is_returned_after_review(caller: &Caller, listing: &Listing, reach: Reach) -> Result<bool> {
    let own = reach == Reach::Own;
    if listing.status == ListingStatus::PendingOwnerConsent {
        return match own {
            true => Ok(false),
            false => Err(refused(Right::ConsentToListing)),
        };
    }
    match own && !caller.may(Right::ReviewListing, listing) {
        true => Err(refused(Right::ReviewListing)),
        false => Ok(true),
    }
}

/// Proposers do not approve their own proposals (section 4), nor those of an organisation that they work for. `wrote`: the
/// caller, an account for or by which the caller acts, or an API client of one of these, changed what the listing says.
pub fn review(caller: &Caller, listing: &Listing, wrote: bool) -> Result<()> {
    let took_part = [
        Some(listing.owner_id),
        Some(listing.drafted_by),
        listing.submitted_by,
    ];
    match wrote
        || took_part
            .into_iter()
            .flatten()
            .any(|account| caller.is(account) || caller.works_for(account))
    {
        true => Err(Code::OwnProposal.into()),
        false => Ok(()),
    }
}

fn unread(listing: &Listing) -> Error {
    listing.wrong_state(
        "提交之后不能再修改；可请所有者或审核者退回",
        "it can be changed as a draft or once it is returned",
    )
}

fn ended(listing: &Listing) -> Error {
    listing.wrong_state("已经结束，不能再修改", "it has come to its end")
}
