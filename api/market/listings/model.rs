use std::collections::HashSet;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::{
    CooperationMode, IndustrySection, IpKind, ListingKind, ListingStatus, Market, Side, Urgency,
};
pub use super::contact::Contact;
use super::item::{OWNER, OwnerColumns};
use super::search;
use super::view::ListingOwner;
pub use super::visible::{
    find, find_by_ref, find_owned, find_visible_by_ref, lock, term_is_over, visible_to,
};
pub use super::writers::{has_client_in, has_edited, is_of_member, note_editor};
use crate::access::external_ref::ClientRef;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ApiClientId, ListingId, UserId};
use crate::market::matches;
use crate::people::users::model::is_record_of;
use crate::platform::contacts_in_text::Text;
use crate::platform::db::schema::{listing_contacts, listings};
use crate::platform::error::{Error, Result, wrong_state};
use crate::platform::privacy::{Place, Sealed, Vault};
use crate::reference::code_lists::TechnologyField;

/// What its author says in a listing, and may change while it is a draft.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = listings, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ListingContent {
    pub kind: ListingKind,
    pub title: String,
    pub summary: String,
    pub description: String,
    pub fields: Vec<TechnologyField>,
    pub industry: Option<IndustrySection>,
    pub division: DivisionCode,
    pub keywords: Vec<String>,
    pub budget_min_fen: Option<i64>,
    pub budget_max_fen: Option<i64>,
    pub trl: Option<i16>,
    pub ip_kind: Option<IpKind>,
    pub cooperation_modes: Vec<CooperationMode>,
    pub deadline_on: Option<NaiveDate>,
    pub urgency: Urgency,
    pub valid_days: i16,
}

impl ListingContent {
    /// The texts that every reader of the market sees, each with its pointer.
    pub fn texts(&self) -> impl Iterator<Item = Text<'_>> {
        let prose = [
            ("/title", &self.title),
            ("/summary", &self.summary),
            ("/description", &self.description),
        ];
        let keywords = self.keywords.iter().enumerate();
        let keywords = keywords.map(|(at, word)| Text::new(format!("/keywords/{at}"), word));
        let prose = prose.into_iter();
        prose
            .map(|(pointer, text)| Text::new(pointer, text))
            .chain(keywords)
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = listings)]
pub struct Listing {
    pub id: ListingId,
    pub version: i32,
    pub side: Side,
    pub market: Market,
    pub status: ListingStatus,
    pub status_reason: Option<String>,
    #[diesel(embed)]
    pub content: ListingContent,
    pub owner_id: UserId,
    pub drafted_by: UserId,
    pub submitted_by: Option<UserId>,
    /// When its owner first answered for what it says: by submitting it, or by his consent.
    pub submitted_at: Option<DateTime<Utc>>,
    pub external_ref: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub published_at: Option<DateTime<Utc>>,
    pub expires_at: Option<DateTime<Utc>>,
    /// The API client that wrote it, and what it calls it.
    pub client_id: Option<ApiClientId>,
    pub client_ref: Option<String>,
}

impl Listing {
    /// Published, and its time is not over: the clock is asked too, since expiry is written down a little later.
    pub fn is_public(&self, now: DateTime<Utc>) -> bool {
        self.status == ListingStatus::Published && self.expires_at.is_some_and(|end| end > now)
    }

    /// The row with the state that it has at a moment.
    #[must_use]
    pub fn at(mut self, now: DateTime<Utc>) -> Self {
        self.status = self.status.at(self.expires_at, now);
        self
    }

    pub fn wrong_state(&self, zh: &str, en: &str) -> Error {
        wrong_state(self.status.as_str(), zh, en)
    }
}

/// Rows of one statement: PostgreSQL takes 65,535 values.
const ROWS_AT_ONCE: usize = 500;

/// How a listing that is not made by hand came in.
#[derive(Clone, Debug)]
pub struct Origin {
    pub source: String,
    pub external_ref: String,
}

/// A listing to be written.
#[derive(Clone, Debug)]
pub struct NewListingRow {
    pub side: Side,
    pub market: Market,
    pub content: ListingContent,
    pub owner_id: UserId,
    pub drafted_by: UserId,
    pub origin: Option<Origin>,
    /// What the API client that writes it calls it.
    pub reference: Option<ClientRef>,
}

/// The columns of a new draft.
macro_rules! draft {
    ($id:expr, $row:expr, $now:expr) => {
        (
            &$row.content,
            listings::id.eq($id),
            listings::side.eq($row.side),
            listings::market.eq($row.market),
            listings::owner_id.eq($row.owner_id),
            listings::drafted_by.eq($row.drafted_by),
            listings::source.eq($row.origin.as_ref().map(|one| &one.source)),
            listings::external_ref.eq($row.origin.as_ref().map(|one| &one.external_ref)),
            listings::client_id.eq($row.reference.as_ref().map(|one| one.client)),
            listings::client_ref.eq($row.reference.as_ref().map(|one| &one.external_ref)),
            listings::created_at.eq($now),
            listings::updated_at.eq($now),
            listings::search.eq(search::vector(&$row.content)),
        )
    };
}

/// Writes a draft, and returns it with the account that its owner uses now. `None`: the client that writes it calls another
/// listing so.
pub fn insert(
    conn: &mut PgConnection,
    row: &NewListingRow,
    now: DateTime<Utc>,
) -> QueryResult<Option<(Listing, ListingOwner)>> {
    diesel::insert_into(listings::table)
        .values(draft!(ListingId::new(), row, now))
        .on_conflict((listings::client_id, listings::client_ref))
        .do_nothing()
        .returning((Listing::as_returning(), OWNER))
        .get_result::<(Listing, OwnerColumns)>(conn)
        .optional()
        .map(|written| written.map(|(listing, owner)| (listing, owner.into())))
}

/// Writes many drafts; returns the id of each, in their order. `None`: the client that writes it calls another listing so.
pub fn insert_all(
    conn: &mut PgConnection,
    rows: &[NewListingRow],
    now: DateTime<Utc>,
) -> QueryResult<Vec<Option<ListingId>>> {
    let mut ids = Vec::with_capacity(rows.len());
    for some in rows.chunks(ROWS_AT_ONCE) {
        let values: Vec<_> = some.iter().map(|row| (ListingId::new(), row)).collect();
        let drafts: Vec<_> = values
            .iter()
            .map(|(id, row)| draft!(*id, row, now))
            .collect();
        let written: HashSet<ListingId> = diesel::insert_into(listings::table)
            .values(drafts)
            .on_conflict((listings::client_id, listings::client_ref))
            .do_nothing()
            .returning(listings::id)
            .get_results(conn)?
            .into_iter()
            .collect();
        let some = values.into_iter();
        ids.extend(some.map(|(id, _)| written.contains(&id).then_some(id)));
    }
    Ok(ids)
}

/// Writes the contacts of listings that have none.
pub fn insert_contacts(
    conn: &mut PgConnection,
    vault: &Vault,
    contacts: &[(ListingId, &Contact)],
    by: UserId,
) -> Result<()> {
    for some in contacts.chunks(ROWS_AT_ONCE) {
        let rows = some.iter().map(|(id, contact)| {
            Ok((
                listing_contacts::listing_id.eq(*id),
                listing_contacts::sealed.eq(vault.seal(contact_place(id), contact)?),
                listing_contacts::written_by.eq(by),
            ))
        });
        let rows: Vec<_> = rows.collect::<Result<_>>()?;
        diesel::insert_into(listing_contacts::table)
            .values(rows)
            .execute(conn)?;
    }
    Ok(())
}

/// Writes imported listings, each published at the moment beside it. Those whose origin is known already stay as they are;
/// returns the new ones.
pub fn insert_published(
    conn: &mut PgConnection,
    rows: &[(NewListingRow, DateTime<Utc>)],
) -> QueryResult<Vec<(Option<String>, ListingId)>> {
    let values: Vec<_> = rows
        .iter()
        .map(|(row, now)| {
            let now = *now;
            (
                &row.content,
                listings::id.eq(ListingId::new()),
                listings::side.eq(row.side),
                listings::market.eq(row.market),
                listings::status.eq(ListingStatus::Published),
                listings::owner_id.eq(row.owner_id),
                listings::drafted_by.eq(row.drafted_by),
                listings::submitted_by.eq(row.drafted_by),
                listings::source.eq(row.origin.as_ref().map(|origin| &origin.source)),
                listings::external_ref.eq(row.origin.as_ref().map(|origin| &origin.external_ref)),
                listings::created_at.eq(now),
                listings::updated_at.eq(now),
                listings::submitted_at.eq(now),
                listings::published_at.eq(now),
                listings::expires_at.eq(expiry(&row.content, now)),
                listings::search.eq(search::vector(&row.content)),
            )
        })
        .collect();
    diesel::insert_into(listings::table)
        .values(values)
        .on_conflict_do_nothing()
        .returning((listings::external_ref, listings::id))
        .get_results(conn)
}

pub fn update(
    conn: &mut PgConnection,
    id: ListingId,
    content: &ListingContent,
    now: DateTime<Utc>,
) -> QueryResult<Listing> {
    diesel::update(listings::table.find(id))
        .set((
            content,
            listings::search.eq(search::vector(content)),
            listings::version.eq(listings::version + 1),
            listings::updated_at.eq(now),
        ))
        .returning(Listing::as_returning())
        .get_result(conn)
}

pub fn delete(conn: &mut PgConnection, id: ListingId) -> QueryResult<usize> {
    diesel::delete(listings::table.find(id)).execute(conn)
}

pub fn delete_all(conn: &mut PgConnection, ids: &[ListingId]) -> QueryResult<usize> {
    diesel::delete(listings::table.filter(listings::id.eq_any(ids))).execute(conn)
}

/// Locks listings; returns the version and the state of each that is there.
pub fn versions(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> QueryResult<Vec<(ListingId, (i32, ListingStatus))>> {
    listings::table
        .filter(listings::id.eq_any(ids.iter().copied().map(ListingId)))
        .order(listings::id)
        .select((listings::id, (listings::version, listings::status)))
        .for_update()
        .load(conn)
}

/// What a move writes beside the status.
#[derive(Debug, Default, AsChangeset)]
#[diesel(table_name = listings)]
pub struct Moved {
    pub status: Option<ListingStatus>,
    pub status_reason: Option<Option<String>>,
    pub submitted_by: Option<UserId>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub decided_by: Option<UserId>,
    pub published_at: Option<DateTime<Utc>>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// Writes a move of a locked listing. A listing that leaves the market ends its matches.
pub fn set_moved(
    conn: &mut PgConnection,
    id: ListingId,
    moved: &Moved,
    now: DateTime<Utc>,
) -> QueryResult<Listing> {
    let listing = diesel::update(listings::table.find(id))
        .set((
            moved,
            listings::version.eq(listings::version + 1),
            listings::updated_at.eq(now),
        ))
        .returning(Listing::as_returning())
        .get_result(conn)?;
    if let Some(status) = moved.status {
        matches::model::end_with_listings(conn, &[id], status, now)?;
    }
    Ok(listing)
}

/// The end of the time of a listing that is published (again) now.
pub fn expiry(content: &ListingContent, now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::days(content.valid_days.into())
}

pub fn contact(conn: &mut PgConnection, vault: &Vault, id: ListingId) -> Result<Option<Contact>> {
    let sealed: Option<Sealed> = listing_contacts::table
        .find(id)
        .select(listing_contacts::sealed)
        .first(conn)
        .optional()?;
    sealed
        .map(|sealed| vault.unseal(contact_place(&id), &sealed))
        .transpose()
}

pub fn has_contact(conn: &mut PgConnection, id: ListingId) -> QueryResult<bool> {
    let found = listing_contacts::table
        .find(id)
        .select(listing_contacts::listing_id);
    diesel::select(exists(found)).get_result(conn)
}

/// Whether there is no contact but one that somebody wrote himself: nobody else wrote it last.
pub fn contact_is_open_to(
    conn: &mut PgConnection,
    id: ListingId,
    accounts: &[UserId],
) -> QueryResult<bool> {
    let writer = listing_contacts::written_by;
    let anothers = listing_contacts::table.find(id).filter(
        writer
            .is_null()
            .or(writer.assume_not_null().ne_all(accounts)),
    );
    diesel::select(not(exists(anothers))).get_result(conn)
}

/// Sets or clears the contact. `by`: who wrote it; unknown is taken for the owner.
pub fn set_contact(
    conn: &mut PgConnection,
    vault: &Vault,
    id: ListingId,
    contact: Option<&Contact>,
    by: Option<UserId>,
) -> Result<()> {
    match contact {
        Some(contact) => {
            let sealed = vault.seal(contact_place(&id), contact)?;
            diesel::insert_into(listing_contacts::table)
                .values((
                    listing_contacts::listing_id.eq(id),
                    listing_contacts::sealed.eq(&sealed),
                    listing_contacts::written_by.eq(by),
                ))
                .on_conflict(listing_contacts::listing_id)
                .do_update()
                .set((
                    listing_contacts::sealed.eq(&sealed),
                    listing_contacts::written_by.eq(by),
                ))
                .execute(conn)?
        }
        None => diesel::delete(listing_contacts::table.find(id)).execute(conn)?,
    };
    Ok(())
}

/// Deletes the contacts that one account wrote into listings of another.
pub fn forget_contacts_written_by(
    conn: &mut PgConnection,
    owner: UserId,
    writer: UserId,
) -> QueryResult<usize> {
    let owned = listings::table
        .filter(is_record_of(listings::owner_id.nullable(), owner))
        .select(listings::id);
    diesel::delete(listing_contacts::table)
        .filter(listing_contacts::listing_id.eq_any(owned))
        .filter(is_record_of(listing_contacts::written_by, writer))
        .execute(conn)
}

fn contact_place(id: &ListingId) -> Place<'_> {
    Place {
        table: "listing_contacts",
        column: "sealed",
        row: id,
    }
}

/// Writes down the expiry of a locked listing, where its time is over.
pub fn expire_if_due(
    conn: &mut PgConnection,
    listing: &mut Listing,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let status = listing.status.at(listing.expires_at, now);
    if status == listing.status {
        return Ok(());
    }
    let expired = Moved {
        status: Some(status),
        ..Moved::default()
    };
    *listing = set_moved(conn, listing.id, &expired, now)?;
    Ok(())
}

/// Expires at most `most` listings that are past their term. Listings that another transaction holds wait for the next
/// run.
pub fn expire_due(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    let due: Vec<ListingId> = listings::table
        .filter(term_is_over(now))
        .select(listings::id)
        .order(listings::id)
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)?;
    let expired = diesel::update(listings::table)
        .filter(listings::id.eq_any(&due))
        .set((
            listings::status.eq(ListingStatus::Expired),
            listings::version.eq(listings::version + 1),
            listings::updated_at.eq(now),
        ))
        .execute(conn)?;
    matches::model::end_with_listings(conn, &due, ListingStatus::Expired, now)?;
    Ok(expired)
}
