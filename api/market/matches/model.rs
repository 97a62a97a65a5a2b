use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::{CancelReason, DeclineReason, MatchStatus};
use super::state::{self, Acceptances};
pub use super::visible::{find, find_by_ref, find_open, id_by_ref, lock, visible_to};
use crate::access::auth::Caller;
use crate::kernel::ids::{ApiClientId, ListingId, MatchId, UserId};
use crate::market::listings::codes::{ListingStatus, Side};
use crate::market::listings::model::Listing;
use crate::people::users::model::is_record_of;
use crate::platform::db::Condition;
use crate::platform::db::schema::{listings, matches};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = matches)]
pub struct Match {
    pub id: MatchId,
    pub version: i32,
    pub need_id: ListingId,
    pub offer_id: ListingId,
    pub status: MatchStatus,
    pub score_points: i32,
    pub reasons: serde_json::Value,
    pub note: String,
    pub proposed_by: UserId,
    pub need_accepted_at: Option<DateTime<Utc>>,
    pub offer_accepted_at: Option<DateTime<Utc>>,
    pub declined_by: Option<UserId>,
    pub decline_reason: Option<DeclineReason>,
    pub cancelled_by: Option<UserId>,
    pub cancel_reason: Option<CancelReason>,
    pub close_note: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub lapses_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    /// The API client that proposed it, and what it calls it.
    pub client_id: Option<ApiClientId>,
    pub client_ref: Option<String>,
}

/// A match with its two listings.
#[derive(Clone, Debug)]
pub struct MatchedPair {
    pub row: Match,
    pub need: Listing,
    pub offer: Listing,
}

impl Match {
    /// Where it stands: one whose time is over has lapsed, even before that is written down.
    pub fn status_at(&self, now: DateTime<Utc>) -> MatchStatus {
        match self.lapses_at <= now && MatchStatus::OPEN.contains(&self.status) {
            true => MatchStatus::Lapsed,
            false => self.status,
        }
    }
}

impl MatchedPair {
    /// Of the match and of both listings, whose titles are shown with it.
    pub fn etag(&self) -> String {
        format!(
            "\"{}-{}-{}\"",
            self.row.version, self.need.version, self.offer.version
        )
    }

    pub fn acceptances(&self) -> Acceptances {
        Acceptances {
            need: self.row.need_accepted_at.is_some(),
            offer: self.row.offer_accepted_at.is_some(),
        }
    }

    pub fn listing(&self, side: Side) -> &Listing {
        match side {
            Side::Need => &self.need,
            Side::Offer => &self.offer,
        }
    }
}

#[derive(Debug, Insertable)]
#[diesel(table_name = matches, treat_none_as_default_value = false)]
pub struct NewMatchRow {
    pub id: MatchId,
    pub need_id: ListingId,
    pub offer_id: ListingId,
    pub score_points: i32,
    pub reasons: serde_json::Value,
    pub note: String,
    pub proposed_by: UserId,
    pub need_accepted_at: Option<DateTime<Utc>>,
    pub offer_accepted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub lapses_at: DateTime<Utc>,
    pub client_id: Option<ApiClientId>,
    pub client_ref: Option<String>,
}

/// What a move writes.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = matches)]
pub struct MatchMoved {
    pub status: Option<MatchStatus>,
    pub need_accepted_at: Option<DateTime<Utc>>,
    pub offer_accepted_at: Option<DateTime<Utc>>,
    pub declined_by: Option<UserId>,
    pub decline_reason: Option<DeclineReason>,
    pub cancelled_by: Option<UserId>,
    pub cancel_reason: Option<CancelReason>,
    pub close_note: Option<String>,
    pub lapses_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
}

/// `None`: an open match of the two exists already, or the client that proposes it calls another one so.
pub fn insert(conn: &mut PgConnection, row: &NewMatchRow) -> QueryResult<Option<Match>> {
    diesel::insert_into(matches::table)
        .values(row)
        .on_conflict_do_nothing()
        .returning(Match::as_returning())
        .get_result(conn)
        .optional()
}

/// Locks two listings against being moved, in the order of their ids so that nobody waits for nobody.
pub fn hold_listings(
    conn: &mut PgConnection,
    need: ListingId,
    offer: ListingId,
    among: Condition<listings::table>,
) -> QueryResult<(Option<Listing>, Option<Listing>)> {
    let rows: Vec<Listing> = listings::table
        .filter(listings::id.eq_any([need, offer]))
        .filter(among)
        .order(listings::id)
        .select(Listing::as_select())
        .for_share()
        .load(conn)?;
    let find = |id| rows.iter().find(|row| row.id == id).cloned();
    Ok((find(need), find(offer)))
}

/// Matches with their listings, which foreign keys keep there, in the order given.
pub fn pairs(conn: &mut PgConnection, rows: Vec<Match>) -> QueryResult<Vec<MatchedPair>> {
    let ids: Vec<ListingId> = rows
        .iter()
        .flat_map(|row| [row.need_id, row.offer_id])
        .collect();
    let found: HashMap<ListingId, Listing> = listings::table
        .filter(listings::id.eq_any(ids))
        .select(Listing::as_select())
        .load(conn)?
        .into_iter()
        .map(|listing| (listing.id, listing))
        .collect();
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(MatchedPair {
                need: found.get(&row.need_id)?.clone(),
                offer: found.get(&row.offer_id)?.clone(),
                row,
            })
        })
        .collect())
}

/// Of the user's listings, or proposed by him.
pub fn of_user(conn: &mut PgConnection, user: UserId) -> QueryResult<Vec<Match>> {
    let owned = || {
        listings::table
            .filter(is_record_of(listings::owner_id.nullable(), user))
            .select(listings::id)
    };
    matches::table
        .filter(
            is_record_of(matches::proposed_by.nullable(), user)
                .or(matches::need_id.eq_any(owned()))
                .or(matches::offer_id.eq_any(owned())),
        )
        .order(matches::id)
        .select(Match::as_select())
        .load(conn)
}

pub fn set_moved(
    conn: &mut PgConnection,
    id: MatchId,
    moved: &MatchMoved,
    now: DateTime<Utc>,
) -> QueryResult<Match> {
    diesel::update(matches::table.find(id))
        .set((
            moved,
            matches::version.eq(matches::version + 1),
            matches::updated_at.eq(now),
        ))
        .returning(Match::as_returning())
        .get_result(conn)
}

/// Which matches a list shows, newest change first.
#[derive(Clone, Debug)]
pub struct MatchScope {
    pub status: Option<MatchStatus>,
    pub listing_id: Option<ListingId>,
    pub open: Option<bool>,
    pub external_ref: Option<String>,
}

pub fn page(
    conn: &mut PgConnection,
    scope: &MatchScope,
    caller: &Caller,
    before: Option<(DateTime<Utc>, Uuid)>,
    fetch: i64,
) -> QueryResult<Vec<Match>> {
    let mut query = scoped(scope, caller);
    if let Some((at, id)) = before {
        let id = MatchId(id);
        query = query.filter(
            matches::updated_at
                .lt(at)
                .or(matches::updated_at.eq(at).and(matches::id.lt(id))),
        );
    }
    query
        .order((matches::updated_at.desc(), matches::id.desc()))
        .limit(fetch)
        .select(Match::as_select())
        .load(conn)
}

pub fn count(conn: &mut PgConnection, scope: &MatchScope, caller: &Caller) -> QueryResult<i64> {
    scoped(scope, caller).count().get_result(conn)
}

fn scoped(scope: &MatchScope, caller: &Caller) -> matches::BoxedQuery<'static, diesel::pg::Pg> {
    let mut query = matches::table.into_boxed().filter(visible_to(caller));
    if let Some(status) = scope.status {
        query = query.filter(matches::status.eq(status));
    }
    if let Some(listing) = scope.listing_id {
        query = query.filter(
            matches::need_id
                .eq(listing)
                .or(matches::offer_id.eq(listing)),
        );
    }
    if let Some(reference) = scope.external_ref.clone() {
        // Whoever is no client has no reference, and finds nothing by one.
        let client = caller.client().map(|client| client.id);
        query = query
            .filter(matches::client_ref.eq(reference))
            .filter(matches::client_id.is_not_distinct_from(client));
    }
    match scope.open {
        Some(true) => query = query.filter(matches::status.eq_any(MatchStatus::OPEN)),
        Some(false) => query = query.filter(matches::status.ne_all(MatchStatus::OPEN)),
        None => {}
    }
    query
}

/// Listings that are not to be suggested for one: joined by an open match, declined since, or of the same person.
pub fn not_to_suggest(
    conn: &mut PgConnection,
    listing: &Listing,
    declined_since: DateTime<Utc>,
) -> QueryResult<HashSet<Uuid>> {
    let blocked = matches::status.eq_any(MatchStatus::OPEN).or(matches::status
        .eq(MatchStatus::Declined)
        .and(matches::updated_at.gt(declined_since)));
    let others: Vec<ListingId> = match listing.side {
        Side::Need => matches::table
            .filter(matches::need_id.eq(listing.id))
            .filter(blocked)
            .select(matches::offer_id)
            .load(conn)?,
        Side::Offer => matches::table
            .filter(matches::offer_id.eq(listing.id))
            .filter(blocked)
            .select(matches::need_id)
            .load(conn)?,
    };
    // The engine leaves out what the account owns; this, what other accounts of the person do.
    let own: Vec<ListingId> = listings::table
        .filter(is_record_of(
            listings::owner_id.nullable(),
            listing.owner_id,
        ))
        .filter(listings::owner_id.ne(listing.owner_id))
        .select(listings::id)
        .load(conn)?;
    Ok(others.into_iter().chain(own).map(|id| id.0).collect())
}

/// Ends the matches of locked listings that have moved to `status`: those in the states that
/// [`state::ended_by_listing`] names. The matches are locked in the order of their ids, so that two transactions that move
/// listings with common matches do not deadlock.
pub fn end_with_listings(
    conn: &mut PgConnection,
    listings: &[ListingId],
    status: ListingStatus,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let ending = state::ended_by_listing(status);
    if ending.is_empty() {
        return Ok(());
    }
    let ending: Vec<MatchId> = matches::table
        .filter(matches::status.eq_any(ending))
        .filter(
            matches::need_id
                .eq_any(listings)
                .or(matches::offer_id.eq_any(listings)),
        )
        .select(matches::id)
        .order(matches::id)
        .for_update()
        .load(conn)?;
    diesel::update(matches::table)
        .filter(matches::id.eq_any(ending))
        .set((
            matches::status.eq(MatchStatus::Cancelled),
            matches::cancel_reason.eq(CancelReason::ListingClosed),
            matches::closed_at.eq(now),
            matches::updated_at.eq(now),
            matches::version.eq(matches::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Lets at most so many open matches lapse whose time is over. Those that somebody else is at are left for the next time.
pub fn lapse_due(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    let due: Vec<MatchId> = matches::table
        .filter(matches::status.eq_any(MatchStatus::OPEN))
        .filter(matches::lapses_at.le(now))
        .select(matches::id)
        .order(matches::id)
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::update(matches::table)
        .filter(matches::id.eq_any(due))
        .set((
            matches::status.eq(MatchStatus::Lapsed),
            matches::closed_at.eq(now),
            matches::updated_at.eq(now),
            matches::version.eq(matches::version + 1),
        ))
        .execute(conn)
}
