//! Who may do what with a listing (domain.md, sections 3 and 4): pure functions of the caller and the row.

use chrono::{DateTime, Utc};

use super::codes::ListingStatus;
use super::model::Listing;
use super::state::{Hand, Move};
use crate::auth::Caller;
use crate::divisions::DivisionCode;
use crate::error::{Code, Error, Problem, Result};

/// Who may draft in another's name: brokers and administrators, inside their division.
pub fn draft_on_behalf(caller: &Caller, division: &DivisionCode) -> Result<()> {
    if caller.mediates(division) {
        Ok(())
    } else {
        Err(refused())
    }
}

/// Published and not over: everybody sees it. Otherwise its owner, who drafted it, and the staff of its division.
pub fn sees(caller: Option<&Caller>, listing: &Listing, now: DateTime<Utc>) -> bool {
    listing.is_public(now)
        || caller.is_some_and(|caller| {
            takes_part(caller, listing) || caller.staffs(&listing.content.division)
        })
}

/// Contact data is the owner's and, before publication, that of who wrote it down for him.
pub fn sees_contact(caller: Option<&Caller>, listing: &Listing) -> bool {
    caller.is_some_and(|caller| takes_part(caller, listing))
}

/// Suggestions are for those who can act on them: owner, drafter, and the staff of the division.
pub fn sees_suggestions(caller: &Caller, listing: &Listing) -> Result<()> {
    let acts = takes_part(caller, listing) || caller.mediates(&listing.content.division);
    if acts { Ok(()) } else { Err(refused()) }
}

/// Before publication the owner and the drafter edit; an administrator edits in his division at any time before the end.
/// One who is owner or drafter himself is that first: he would otherwise publish words that nobody else has read.
pub fn edit(caller: &Caller, listing: &Listing) -> Result<()> {
    use ListingStatus::{Draft, NeedsChanges, Paused, PendingOwnerConsent, Published, Submitted};
    if writes(caller, listing) {
        return match listing.status {
            Draft | NeedsChanges => Ok(()),
            _ => Err(listing.wrong_state(
                "提交之后不能再修改；可请管理员退回",
                "it can be changed as a draft or when changes are asked for",
            )),
        };
    }
    if !caller.administers(&listing.content.division) {
        return Err(refused());
    }
    match listing.status {
        Draft | NeedsChanges | PendingOwnerConsent | Submitted | Published | Paused => Ok(()),
        _ => Err(listing.wrong_state("已经结束，不能再修改", "it has come to its end")),
    }
}

/// Whoever is not the owner moves a listing only where he may write for others too: nobody hands it to a division that
/// he does not work for.
pub fn relocate(caller: &Caller, listing: &Listing, to: &DivisionCode) -> Result<()> {
    if caller.user_id == listing.owner_id || *to == listing.content.division {
        Ok(())
    } else {
        draft_on_behalf(caller, to)
    }
}

/// A draft is thrown away by whoever may edit it; everything else is withdrawn and archived.
pub fn delete(caller: &Caller, listing: &Listing) -> Result<()> {
    if !writes(caller, listing) {
        return Err(refused());
    }
    if listing.status == ListingStatus::Draft {
        Ok(())
    } else {
        Err(listing.wrong_state("只有草稿可以删除", "only a draft can be deleted"))
    }
}

/// Whether the caller may make the move, and in whose name.
pub fn make(caller: &Caller, listing: &Listing, by: Move) -> Result<Hand> {
    let owner = caller.user_id == listing.owner_id;
    let division = &listing.content.division;
    let hand = if owner { Hand::Owner } else { Hand::OnBehalf };
    let allowed = match by {
        Move::Submit | Move::Pause | Move::Resume | Move::Renew => writes(caller, listing),
        Move::Consent | Move::Withdraw => owner,
        Move::Return if listing.status == ListingStatus::PendingOwnerConsent => owner,
        Move::Publish | Move::Return | Move::Reject => {
            if caller.administers(division) && proposed(caller, listing) {
                return Err(Code::OwnProposal.into());
            }
            caller.administers(division)
        }
        Move::Remove => caller.administers(division),
        Move::Archive => owner || caller.administers(division),
        Move::Expire => false,
    };
    if allowed { Ok(hand) } else { Err(refused()) }
}

fn takes_part(caller: &Caller, listing: &Listing) -> bool {
    caller.user_id == listing.owner_id || caller.user_id == listing.drafted_by
}

/// The owner, and who drafted it for him as long as he may write for others.
fn writes(caller: &Caller, listing: &Listing) -> bool {
    caller.user_id == listing.owner_id
        || caller.user_id == listing.drafted_by && caller.mediates(&listing.content.division)
}

fn proposed(caller: &Caller, listing: &Listing) -> bool {
    takes_part(caller, listing) || listing.submitted_by == Some(caller.user_id)
}

fn refused() -> Error {
    Problem::forbidden(
        "您无权对该供需信息执行此操作",
        "you have no right to do this with the listing",
    )
    .into()
}
