use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::{RevealCapacity, RevealReason, RevealedData};
use super::news;
use crate::kernel::ids::{ListingId, MatchId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{contact_reveals, users};
use crate::platform::error::Result;

/// A reveal, with the name that who was shown the data bore then.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contact_reveals)]
pub struct Reveal {
    pub id: Uuid,
    pub revealed_to: UserId,
    pub capacity: RevealCapacity,
    pub reason: RevealReason,
    pub note: Option<String>,
    pub data: RevealedData,
    pub match_id: Option<MatchId>,
    pub listing_id: Option<ListingId>,
    pub revealed_at: DateTime<Utc>,
    pub revealed_to_name: String,
    pub found: bool,
}

/// A reveal to be written down.
#[derive(Clone, Debug)]
pub struct NewReveal {
    /// Whose data.
    pub subject_id: UserId,
    pub revealed_to: UserId,
    pub capacity: RevealCapacity,
    pub reason: RevealReason,
    pub note: Option<String>,
    pub data: RevealedData,
    /// The match and the listing whose contact it was; none: what the account itself keeps.
    pub of_match: Option<(MatchId, ListingId)>,
    /// Whether there was anything to show.
    pub found: bool,
    pub request_id: String,
}

/// Logs a reveal and notifies the person. The log keeps the name that the reader has now.
pub fn insert(tx: &mut Tx<'_>, reveal: &NewReveal) -> Result<()> {
    let id = Uuid::now_v7();
    let (match_id, listing_id) = reveal.of_match.unzip();
    let name: String = users::table
        .find(reveal.revealed_to)
        .select(users::display_name)
        .first(tx.conn)?;
    diesel::insert_into(contact_reveals::table)
        .values((
            contact_reveals::id.eq(id),
            contact_reveals::match_id.eq(match_id),
            contact_reveals::listing_id.eq(listing_id),
            contact_reveals::subject_id.eq(reveal.subject_id),
            contact_reveals::revealed_to.eq(reveal.revealed_to),
            contact_reveals::capacity.eq(reveal.capacity),
            contact_reveals::reason.eq(reveal.reason),
            contact_reveals::note.eq(&reveal.note),
            contact_reveals::data.eq(reveal.data),
            contact_reveals::request_id.eq(&reveal.request_id),
            contact_reveals::revealed_at.eq(tx.now),
            contact_reveals::revealed_to_name.eq(name),
            contact_reveals::found.eq(reveal.found),
        ))
        .execute(tx.conn)?;
    news::revealed(tx, id, reveal)
}

/// Reveals of data of these accounts, the last first.
pub fn page(
    conn: &mut PgConnection,
    accounts: &[UserId],
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Reveal>> {
    let mut query = contact_reveals::table
        .filter(contact_reveals::subject_id.eq_any(accounts.to_vec()))
        .select(Reveal::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(contact_reveals::id.lt(before));
    }
    query
        .order(contact_reveals::id.desc())
        .limit(fetch)
        .load(conn)
}
