//! What a caller may see of the listings, and how a single listing is found.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::codes::ListingStatus;
use super::item::{OWNER, OwnerColumns};
use super::model::Listing;
use super::view::ListingOwner;
use crate::access::auth::Caller;
use crate::access::external_ref::ClientRef;
use crate::access::rights::{Right, Territory};
use crate::kernel::ids::{ApiClientId, ListingId};
use crate::platform::db::schema::listings;
use crate::platform::db::{Condition, any_of, inside};

/// The listings that a caller may know of: those on the market, their own, those of organisations that they act for, those
/// that they drafted for an organisation, and those that the right to read reaches.
pub fn visible_to(caller: Option<&Caller>, now: DateTime<Utc>) -> Condition<listings::table> {
    let on_market = listings::status
        .eq(ListingStatus::Published)
        .and(listings::expires_at.assume_not_null().gt(now));
    let Some(caller) = caller else {
        return Box::new(on_market);
    };
    let Territory {
        everything,
        inside: divisions,
        begun_inside,
        workers: mut owners,
        acted_for,
        drafted_for,
        ..
    } = caller.territory(Right::ReadListing);
    if everything {
        return Box::new(listings::id.is_not_null());
    }
    owners.extend(&caller.records);
    owners.extend(acted_for);
    let drafted = inside(listings::division, &begun_inside).map(|there| {
        Box::new(
            listings::drafted_by
                .eq_any(caller.records.clone())
                .and(there),
        ) as Condition<_>
    });
    let drafted_for = (!drafted_for.is_empty()).then(|| {
        Box::new(
            listings::drafted_by
                .eq_any(caller.records.clone())
                .and(listings::owner_id.eq_any(drafted_for)),
        ) as Condition<_>
    });
    any_of(
        Box::new(on_market.or(listings::owner_id.eq_any(owners))),
        inside(listings::division, &divisions)
            .chain(drafted)
            .chain(drafted_for),
    )
}

/// The listings that are expired although it is not written down: [`ListingStatus::at`] in SQL.
pub fn term_is_over(now: DateTime<Utc>) -> Condition<listings::table> {
    let on_market = listings::status.eq_any([ListingStatus::Published, ListingStatus::Paused]);
    Box::new(on_market.and(listings::expires_at.assume_not_null().le(now)))
}

/// A listing that the caller may know of.
pub fn find(
    conn: &mut PgConnection,
    id: ListingId,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> QueryResult<Option<Listing>> {
    listings::table
        .find(id)
        .filter(visible_to(caller, now))
        .select(Listing::as_select())
        .first(conn)
        .optional()
}

/// A listing that the caller may know of, with its owner and the state that it has now.
pub fn find_owned(
    conn: &mut PgConnection,
    id: ListingId,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> QueryResult<Option<(Listing, ListingOwner)>> {
    let found: Option<(Listing, OwnerColumns)> = listings::table
        .find(id)
        .filter(visible_to(caller, now))
        .select((Listing::as_select(), OWNER))
        .first(conn)
        .optional()?;
    Ok(found.map(|(listing, owner)| (listing.at(now), owner.into())))
}

/// What an API client calls so.
#[diesel::dsl::auto_type(no_type_alias)]
fn called(reference: &ClientRef) -> _ {
    let client: ApiClientId = reference.client;
    let external_ref: String = reference.external_ref.clone();
    listings::client_id
        .eq(client)
        .and(listings::client_ref.eq(external_ref))
}

/// What an API client calls so, whether or not it may read the listing.
pub fn find_by_ref(conn: &mut PgConnection, reference: &ClientRef) -> QueryResult<Option<Listing>> {
    listings::table
        .filter(called(reference))
        .select(Listing::as_select())
        .first(conn)
        .optional()
}

/// What an API client calls so, where it may read the listing, with the state that it has now.
pub fn find_visible_by_ref(
    conn: &mut PgConnection,
    reference: &ClientRef,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Option<Listing>> {
    let found: Option<Listing> = listings::table
        .filter(called(reference))
        .filter(visible_to(Some(caller), now))
        .select(Listing::as_select())
        .first(conn)
        .optional()?;
    Ok(found.map(|listing| listing.at(now)))
}

/// Locks a listing that the caller may know of until the transaction ends: every move and match of a listing locks it here.
pub fn lock(
    conn: &mut PgConnection,
    id: ListingId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> QueryResult<Option<Listing>> {
    listings::table
        .find(id)
        .filter(visible_to(Some(caller), now))
        .select(Listing::as_select())
        .for_update()
        .first(conn)
        .optional()
}
