//! What a caller may see of the matches, and how a single match is found.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::codes::MatchStatus;
use super::model::{Match, MatchedPair, hold_listings, pairs};
use crate::access::auth::Caller;
use crate::access::external_ref::ClientRef;
use crate::access::rights::{Right, Territory};
use crate::kernel::ids::{ApiClientId, ListingId, MatchId};
use crate::platform::db::schema::{listings, matches};
use crate::platform::db::{Condition, any_of};

/// Conditions over either listing of a match. PostgreSQL looks up both for a single match, and for a list of many
/// matches it first collects the listings that meet the condition.
macro_rules! either_listing {
    ($condition:expr) => {
        Box::new(
            exists(
                listings::table
                    .filter(listings::id.eq(matches::need_id))
                    .filter($condition)
                    .select(listings::id),
            )
            .or(exists(
                listings::table
                    .filter(listings::id.eq(matches::offer_id))
                    .filter($condition)
                    .select(listings::id),
            )),
        ) as Condition<matches::table>
    };
}

/// The matches that a caller may know of: those of their own listings and of the
/// listings of organisations that they act for, and those that the right to read reaches by
/// either listing.
pub fn visible_to(caller: &Caller) -> Condition<matches::table> {
    let Territory {
        everything,
        inside,
        begun_inside,
        workers: mut owners,
        acted_for,
        ..
    } = caller.territory(Right::ReadMatch);
    if everything {
        return Box::new(matches::id.is_not_null());
    }
    owners.extend(&caller.records);
    owners.extend(acted_for);
    let there = |prefix: String| either_listing!(listings::division.like(format!("{prefix}%")));
    let proposed = begun_inside.into_iter().map(|prefix| {
        let own = matches::proposed_by.eq_any(caller.records.clone());
        Box::new(own.and(there(prefix))) as Condition<_>
    });
    any_of(
        either_listing!(listings::owner_id.eq_any(owners.clone())),
        inside.into_iter().map(there).chain(proposed),
    )
}

/// The open match of a need and an offer, where the caller may know of it.
pub fn find_open(
    conn: &mut PgConnection,
    need: ListingId,
    offer: ListingId,
    caller: &Caller,
) -> QueryResult<Option<MatchId>> {
    matches::table
        .filter(matches::need_id.eq(need))
        .filter(matches::offer_id.eq(offer))
        .filter(matches::status.eq_any(MatchStatus::OPEN))
        .filter(visible_to(caller))
        .select(matches::id)
        .first(conn)
        .optional()
}

/// What an API client calls so.
#[diesel::dsl::auto_type(no_type_alias)]
fn called(reference: &ClientRef) -> _ {
    let client: ApiClientId = reference.client;
    let external_ref: String = reference.external_ref.clone();
    matches::client_id
        .eq(client)
        .and(matches::client_ref.eq(external_ref))
}

/// What an API client calls so, whether or not it may read the match.
pub fn id_by_ref(conn: &mut PgConnection, reference: &ClientRef) -> QueryResult<Option<MatchId>> {
    matches::table
        .filter(called(reference))
        .select(matches::id)
        .first(conn)
        .optional()
}

/// What an API client calls so, where it may read the match.
pub fn find_by_ref(
    conn: &mut PgConnection,
    reference: &ClientRef,
    caller: &Caller,
) -> QueryResult<Option<MatchedPair>> {
    let row = matches::table
        .filter(called(reference))
        .filter(visible_to(caller))
        .select(Match::as_select())
        .first(conn)
        .optional()?;
    Ok(pairs(conn, row.into_iter().collect())?.pop())
}

/// A match that the caller may know of.
pub fn find(
    conn: &mut PgConnection,
    id: MatchId,
    caller: &Caller,
) -> QueryResult<Option<MatchedPair>> {
    let row = matches::table
        .find(id)
        .filter(visible_to(caller))
        .select(Match::as_select())
        .first(conn)
        .optional()?;
    Ok(pairs(conn, row.into_iter().collect())?.pop())
}

/// Locks a match that the caller may know of. Its listings are locked first, in the order in which a move of a listing
/// locks them.
pub fn lock(
    conn: &mut PgConnection,
    id: MatchId,
    caller: &Caller,
) -> QueryResult<Option<MatchedPair>> {
    let ids: Option<(ListingId, ListingId)> = matches::table
        .find(id)
        .select((matches::need_id, matches::offer_id))
        .first(conn)
        .optional()?;
    let Some((need, offer)) = ids else {
        return Ok(None);
    };
    let all = Box::new(listings::id.is_not_null());
    let (need, offer) = hold_listings(conn, need, offer, all)?;
    let row = matches::table
        .find(id)
        .filter(visible_to(caller))
        .select(Match::as_select())
        .for_update()
        .first(conn)
        .optional()?;
    let pair = |((row, need), offer)| MatchedPair { row, need, offer };
    Ok(row.zip(need).zip(offer).map(pair))
}
