//! Who wrote what a listing says.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;

use super::model::Listing;
use crate::access::auth::membership_in_force;
use crate::kernel::ids::{ApiClientId, ListingId, UserId};
use crate::kernel::roles::MembershipRole;
use crate::platform::db::schema::{
    api_client_secrets, api_clients, listing_editors, memberships, organizations,
};

/// Notes that an account other than the owner's changed what the listing says: that person does not publish it.
pub fn note_editor(conn: &mut PgConnection, id: ListingId, by: UserId) -> QueryResult<usize> {
    diesel::insert_into(listing_editors::table)
        .values((
            listing_editors::listing_id.eq(id),
            listing_editors::user_id.eq(by),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
}

/// Whether one of these accounts changed the texts of a listing that another account owns.
pub fn has_edited(
    conn: &mut PgConnection,
    id: ListingId,
    accounts: &[UserId],
) -> QueryResult<bool> {
    let row = listing_editors::table
        .filter(listing_editors::listing_id.eq(id))
        .filter(listing_editors::user_id.eq_any(accounts));
    diesel::select(exists(row)).get_result(conn)
}

/// Whether the listing has words of an API client that one of the accounts made, or made a secret for: what the client
/// proposes, that person proposes. The same rule is held by the database (`listings_decided_by_another`).
pub fn has_client_in(
    conn: &mut PgConnection,
    listing: &Listing,
    accounts: &[UserId],
) -> QueryResult<bool> {
    let writers = writers_of(conn, listing)?;
    let with_a_secret = api_client_secrets::table
        .filter(api_client_secrets::created_by.eq_any(accounts))
        .select(api_client_secrets::client_id);
    let made = api_clients::created_by
        .eq_any(accounts)
        .or(api_clients::id.eq_any(with_a_secret));
    let found: Option<ApiClientId> = api_clients::table
        .filter(api_clients::user_id.eq_any(writers))
        .filter(made)
        .select(api_clients::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// The accounts that wrote, changed or submitted a listing.
fn writers_of(conn: &mut PgConnection, listing: &Listing) -> QueryResult<Vec<UserId>> {
    let mut writers: Vec<UserId> = listing_editors::table
        .filter(listing_editors::listing_id.eq(listing.id))
        .select(listing_editors::user_id)
        .load(conn)?;
    writers.push(listing.drafted_by);
    writers.extend(listing.submitted_by);
    Ok(writers)
}

/// Whether a person who wrote or submitted a listing works for an organisation whose account is one of these: what its
/// member proposes, the account does not approve.
pub fn is_of_member(
    conn: &mut PgConnection,
    listing: &Listing,
    accounts: &[UserId],
    today: NaiveDate,
) -> QueryResult<bool> {
    let mut writers = writers_of(conn, listing)?;
    writers.push(listing.owner_id);
    let of_accounts = organizations::table
        .filter(organizations::account_id.assume_not_null().eq_any(accounts))
        .select(organizations::id);
    let acting = memberships::table
        .filter(memberships::organization_id.eq_any(of_accounts))
        .filter(memberships::user_id.eq_any(writers))
        .filter(memberships::role.ne(MembershipRole::Member))
        .filter(membership_in_force(today));
    diesel::select(exists(acting)).get_result(conn)
}
