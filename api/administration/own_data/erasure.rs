//! What an erasure does. Nothing that is counted goes away: listings that were submitted stay, matches stay in their
//! states, reveals and consents stay on record; what tells who it was is destroyed. Which text goes and which stays is told
//! in [`super::words`].

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::belonging;
use crate::access::auth::guessing;
use crate::accounts::sessions::challenges;
use crate::accounts::totp;
use crate::kernel::ids::{ListingId, UserId};
use crate::market::listings::codes::ListingStatus;
use crate::market::listings::model::{self, Listing, ListingContent, Moved};
use crate::market::listings::state::{self, Hand, Move};
use crate::market::matches::MatchStatus;
use crate::people::identity_numbers::model as identity_numbers;
use crate::people::users::model::{self as people, User};
use crate::people::verifications::VerificationStatus;
use crate::platform::db::schema::{
    consents, contact_reveals, expertise, listing_contacts, listings, matches, one_time_codes,
    outbox_messages, role_grants, sessions, user_contact_points, users, verifications,
};
use crate::platform::db::{Tx, idempotency, later_of};
use crate::platform::error::Result;

/// Stands for the reasons and words that are gone.
pub const REASON: &str = "账号已注销";

/// Erases a locked account, and with it all records of the person that were merged into it.
pub fn erase(tx: &mut Tx<'_>, user: &User, by: UserId, reason: Option<&str>) -> Result<()> {
    tx.forgets()?;
    for merged in people::other_records_of(tx.conn, user.id)? {
        let record = people::lock(tx.conn, merged)?;
        if !people::is_erased(tx.conn, merged)? {
            erase_record(tx, &record, by, reason)?;
        }
    }
    erase_record(tx, user, by, reason)
}

fn erase_record(tx: &mut Tx<'_>, user: &User, by: UserId, reason: Option<&str>) -> Result<()> {
    throw_drafts_away(tx, user.id)?;
    leave_the_market(tx, user.id)?;
    forget_what_was_never_public(tx, user.id)?;
    belonging::end_memberships(tx, user.id, by)?;
    belonging::leave_teams(tx, user.id)?;
    forget_contacts(tx, user.id)?;
    forget_words(tx, user.id)?;
    forget_what_he_told_of_himself(tx, user.id, by)?;
    diesel::update(consents::table)
        .filter(consents::user_id.eq(user.id))
        .filter(consents::withdrawn_at.is_null())
        .set(consents::withdrawn_at.eq(later_of(consents::given_at, tx.now).nullable()))
        .execute(tx.conn)?;
    diesel::update(role_grants::table)
        .filter(role_grants::user_id.eq(user.id))
        .filter(role_grants::revoked_at.is_null())
        .set((
            role_grants::revoked_by.eq(by),
            role_grants::revoked_at.eq(later_of(role_grants::granted_at, tx.now).nullable()),
            role_grants::version.eq(role_grants::version + 1),
        ))
        .execute(tx.conn)?;
    // Their times tell when somebody was there. Whoever holds a token of one is signed out with the next request.
    diesel::delete(sessions::table)
        .filter(sessions::user_id.eq(user.id))
        .execute(tx.conn)?;
    forget_sign_in(tx, user.id)?;
    idempotency::forget_of(tx.conn, user.id)?;
    become_a_pseudonym(tx, user.id, by, reason)
}

fn become_a_pseudonym(
    tx: &mut Tx<'_>,
    user: UserId,
    by: UserId,
    reason: Option<&str>,
) -> Result<()> {
    // Of nothing that was there before: nobody computes it from the name.
    let name = hex::encode(rand::random::<[u8; 8]>());
    let none: Option<String> = None;
    diesel::update(users::table.find(user))
        .filter(users::deactivation_reason.is_not_null())
        .set(users::deactivation_reason.eq(REASON))
        .execute(tx.conn)?;
    diesel::update(users::table.find(user))
        .set((
            users::username.eq(format!("erased-{name}")),
            users::display_name.eq(format!("已注销用户 {}", &name[..6])),
            users::password_hash.eq(&none),
            users::affiliation.eq(&none),
            users::introduction.eq(""),
            users::erased_at.eq(tx.now),
            users::erased_by.eq(by),
            users::erasure_reason.eq(reason),
            users::updated_at.eq(tx.now),
            users::version.eq(users::version + 1),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What nobody was shown for a decision is counted nowhere.
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
    diesel::delete(listings::table.filter(listings::id.eq_any(drafts))).execute(tx.conn)?;
    Ok(())
}

/// What was public stays as it was. What was decided on and never got there is counted, and says nothing any more; nor
/// does why somebody decided so.
fn forget_what_was_never_public(tx: &mut Tx<'_>, owner: UserId) -> Result<()> {
    let unseen: Vec<Listing> = listings::table
        .filter(listings::owner_id.eq(owner))
        .filter(listings::published_at.is_null())
        .order(listings::id)
        .select(Listing::as_select())
        .for_update()
        .load(tx.conn)?;
    for listing in unseen {
        let content = ListingContent {
            title: REASON.to_owned(),
            summary: String::new(),
            description: String::new(),
            keywords: Vec::new(),
            ..listing.content
        };
        model::update(tx.conn, listing.id, &content, tx.now)?;
    }
    diesel::update(listings::table)
        .filter(listings::owner_id.eq(owner))
        .filter(listings::status_reason.ne(REASON))
        .set((
            listings::status_reason.eq(REASON),
            listings::version.eq(listings::version + 1),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What is free is withdrawn, as its owner could have done. What an open match holds stays for the other side to end, and
/// is offered to nobody else.
fn leave_the_market(tx: &mut Tx<'_>, owner: UserId) -> Result<()> {
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
            status_reason: (next == ListingStatus::Withdrawn).then(|| Some(REASON.to_owned())),
            ..Moved::default()
        };
        model::set_moved(tx.conn, listing.id, &moved, tx.now)?;
    }
    Ok(())
}

/// What he proved himself with, and codes that are under way to him.
fn forget_sign_in(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    totp::model::remove(tx.conn, user)?;
    challenges::forget(tx.conn, user)?;
    guessing::forget_places(tx.conn, user)?;
    diesel::delete(one_time_codes::table)
        .filter(one_time_codes::user_id.eq(user))
        .execute(tx.conn)?;
    diesel::delete(outbox_messages::table)
        .filter(outbox_messages::user_id.eq(user))
        .execute(tx.conn)?;
    Ok(())
}

fn forget_contacts(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    let owned = || {
        listings::table
            .filter(listings::owner_id.eq(user))
            .select(listings::id)
    };
    diesel::delete(listing_contacts::table)
        .filter(listing_contacts::listing_id.eq_any(owned()))
        .execute(tx.conn)?;
    identity_numbers::delete(tx.conn, user)?;
    diesel::delete(user_contact_points::table)
        .filter(user_contact_points::user_id.eq(user))
        .execute(tx.conn)?;
    Ok(())
}

/// What he can do, what proved who he is, and what he wrote to prove what an organisation is. That it was verified stays on
/// record; what waits to be decided waits no more, since nobody can look at it.
fn forget_what_he_told_of_himself(tx: &mut Tx<'_>, user: UserId, by: UserId) -> Result<()> {
    diesel::delete(expertise::table)
        .filter(expertise::user_id.eq(user))
        .execute(tx.conn)?;
    let his = || {
        let of_an_organization = verifications::organization_id.is_not_null();
        let submitted = verifications::submitted_by.eq(user).and(of_an_organization);
        verifications::user_id
            .eq(user)
            .assume_not_null()
            .or(submitted)
    };
    diesel::update(verifications::table)
        .filter(his())
        .filter(verifications::status.eq(VerificationStatus::Submitted))
        .set((
            verifications::status.eq(VerificationStatus::Rejected),
            verifications::decided_by.eq(by),
            verifications::decided_at.eq(tx.now),
            verifications::reason.eq(REASON),
        ))
        .execute(tx.conn)?;
    diesel::update(verifications::table)
        .filter(his())
        .filter(verifications::reason.is_not_null())
        .set(verifications::reason.eq(REASON))
        .execute(tx.conn)?;
    diesel::update(verifications::table)
        .filter(his())
        .set((
            verifications::evidence.eq(REASON),
            verifications::version.eq(verifications::version + 1),
            verifications::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What he wrote to the other sides of his matches.
fn forget_words(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    diesel::update(matches::table)
        .filter(matches::proposed_by.eq(user))
        .filter(matches::note.ne(""))
        .set((
            matches::note.eq(""),
            matches::version.eq(matches::version + 1),
        ))
        .execute(tx.conn)?;
    let none: Option<String> = None;
    diesel::update(matches::table)
        .filter(
            matches::declined_by
                .eq(user)
                .or(matches::cancelled_by.eq(user)),
        )
        .filter(matches::close_note.is_not_null())
        .set((
            matches::close_note.eq(none),
            matches::version.eq(matches::version + 1),
        ))
        .execute(tx.conn)?;
    Ok(())
}
