//! What was public stays as it was, withdrawn. Nothing that is counted goes away.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use uuid::Uuid;

use super::KIND;
use super::codes::ListingStatus;
use super::model::{self, Listing, ListingContent, Moved};
use super::news;
use super::state::{self, Hand, Move};
use crate::accounts::attachments::model as attachments;
use crate::kernel::ids::{ListingId, UserId};
use crate::market::matches::MatchStatus;
use crate::platform::db::Tx;
use crate::platform::db::schema::{contact_reveals, listings, matches};
use crate::platform::error::Result;
use crate::platform::person_columns::{ERASED, Erasure};

pub fn leave_the_market(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    throw_drafts_away(tx, erasure.account)?;
    withdraw(tx, erasure.account)?;
    forget_what_was_never_public(tx, erasure.account)
}

/// A draft that was never submitted is counted nowhere.
fn throw_drafts_away(tx: &mut Tx<'_>, owner: UserId) -> Result<()> {
    let of_a_match = matches::table.filter(
        matches::need_id
            .eq(listings::id)
            .or(matches::offer_id.eq(listings::id)),
    );
    let revealed =
        contact_reveals::table.filter(contact_reveals::listing_id.eq(listings::id.nullable()));
    let drafts: Vec<ListingId> = listings::table
        .filter(listings::owner_id.eq(owner))
        .filter(listings::submitted_at.is_null())
        .filter(listings::published_at.is_null())
        .filter(not(exists(of_a_match)))
        .filter(not(exists(revealed)))
        .order(listings::id)
        .select(listings::id)
        .for_update()
        .load(tx.conn)?;
    news::forget(tx, &drafts)?;
    let ids: Vec<Uuid> = drafts.iter().map(|draft| draft.0).collect();
    attachments::delete_of(tx.conn, KIND, &ids, tx.now)?;
    diesel::delete(listings::table.filter(listings::id.eq_any(drafts))).execute(tx.conn)?;
    Ok(())
}

/// A listing that was submitted and never public is counted, without its text.
fn forget_what_was_never_public(tx: &mut Tx<'_>, owner: UserId) -> Result<()> {
    let unseen: Vec<Listing> = listings::table
        .filter(listings::owner_id.eq(owner))
        .filter(listings::published_at.is_null())
        .order(listings::id)
        .select(Listing::as_select())
        .for_update()
        .load(tx.conn)?;
    let ids: Vec<ListingId> = unseen.iter().map(|listing| listing.id).collect();
    news::forget(tx, &ids)?;
    for listing in unseen {
        let content = ListingContent {
            title: ERASED.to_owned(),
            summary: String::new(),
            description: String::new(),
            keywords: Vec::new(),
            ..listing.content
        };
        model::update(tx.conn, listing.id, &content, tx.now)?;
    }
    Ok(())
}

/// Withdraws the listings that no open match holds, and pauses the others: the other side ends the match, and the listing
/// gets no new match.
fn withdraw(tx: &mut Tx<'_>, owner: UserId) -> Result<()> {
    let owned: Vec<Listing> = listings::table
        .filter(listings::owner_id.eq(owner))
        .order(listings::id)
        .select(Listing::as_select())
        .for_update()
        .load(tx.conn)?;
    let ids: Vec<ListingId> = owned.iter().map(|listing| listing.id).collect();
    let held: Vec<(ListingId, ListingId)> = matches::table
        .filter(matches::status.eq_any(MatchStatus::OPEN))
        .filter(
            matches::need_id
                .eq_any(&ids)
                .or(matches::offer_id.eq_any(&ids)),
        )
        .select((matches::need_id, matches::offer_id))
        .load(tx.conn)?;
    for listing in owned {
        let is_held = held
            .iter()
            .any(|(need, offer)| [need, offer].contains(&&listing.id));
        let by = if is_held { Move::Pause } else { Move::Withdraw };
        let Some(next) = state::step(listing.status, by, Hand::Owner) else {
            continue;
        };
        let moved = Moved {
            status: Some(next),
            status_reason: (next == ListingStatus::Withdrawn).then(|| Some(ERASED.to_owned())),
            ..Moved::default()
        };
        model::set_moved(tx.conn, listing.id, &moved, tx.now)?;
    }
    Ok(())
}
