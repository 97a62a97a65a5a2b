//! The terms of published listings, kept beside them: whoever cuts a listing's texts into words keeps these for the next
//! start. They are a cache: a listing without them, or with those of another version or analysis, is cut again.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::upsert::excluded;
use uuid::Uuid;

use super::model::{market, side};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ListingId, UserId};
use crate::market::listings::codes::{
    CooperationMode, IndustrySection, ListingStatus, Market, Side,
};
use crate::market::listings::model::Listing;
use crate::platform::db::schema::{listing_terms, listings};
use crate::reference::code_lists::TechnologyField;
use engine::matching::{ANALYSIS, Document, Terms};

/// Listings whose terms are written by one statement.
const ROWS_AT_ONCE: usize = 500;

/// A listing to be indexed. The document may lack its texts where the terms were kept.
pub struct Indexed {
    pub document: Document,
    pub version: i32,
    pub terms: Terms,
    /// Whether the terms were cut just now.
    pub is_new: bool,
}

impl Indexed {
    /// Cuts the texts unless the terms were kept.
    pub fn of(document: Document, version: i32, kept: Option<Vec<u8>>) -> Self {
        let kept = kept.and_then(Terms::kept);
        Self {
            is_new: kept.is_none(),
            terms: kept.unwrap_or_else(|| Terms::of(&document)),
            document,
            version,
        }
    }

    /// What the engine takes.
    pub fn parts(&self) -> (&Document, i32, &Terms) {
        (&self.document, self.version, &self.terms)
    }
}

/// What the index keeps of a listing beside its terms.
#[derive(Queryable, Selectable)]
#[diesel(table_name = listings)]
struct Head {
    id: ListingId,
    version: i32,
    owner_id: UserId,
    side: Side,
    market: Market,
    fields: Vec<TechnologyField>,
    industry: Option<IndustrySection>,
    division: DivisionCode,
    budget_min_fen: Option<i64>,
    budget_max_fen: Option<i64>,
    trl: Option<i16>,
    cooperation_modes: Vec<CooperationMode>,
}

impl Head {
    fn document(&self) -> Document {
        Document {
            fields: self.fields.iter().map(ToString::to_string).collect(),
            industry: self.industry.map(|industry| industry.to_string()),
            division: Some(self.division.to_string()),
            budget_min_fen: self.budget_min_fen,
            budget_max_fen: self.budget_max_fen,
            trl: self.trl.and_then(|trl| u8::try_from(trl).ok()),
            cooperation_modes: self
                .cooperation_modes
                .iter()
                .map(ToString::to_string)
                .collect(),
            ..Document::bare(
                self.id.0,
                self.owner_id.0,
                side(self.side),
                market(self.market),
            )
        }
    }
}

/// The next published listings.
pub struct Next {
    /// Those whose terms are kept.
    pub listings: Vec<Indexed>,
    /// The others.
    pub uncut: Vec<Uuid>,
    /// `None`: there are no more.
    pub last: Option<Uuid>,
}

/// Whether terms are those of the listing as it is.
#[diesel::dsl::auto_type(no_type_alias)]
fn of_now() -> _ {
    let analysis: i16 = ANALYSIS;
    listing_terms::listing_id
        .eq(listings::id)
        .and(listing_terms::version.eq(listings::version))
        .and(listing_terms::analysis.eq(analysis))
}

/// The next published listings after an id, without their texts.
pub fn read_after(conn: &mut PgConnection, after: Uuid, count: i64) -> QueryResult<Next> {
    let rows: Vec<(Head, Option<Vec<u8>>)> = listings::table
        .left_join(listing_terms::table.on(of_now()))
        .filter(listings::status.eq(ListingStatus::Published))
        .filter(listings::id.gt(ListingId(after)))
        .order(listings::id)
        .limit(count)
        .select((Head::as_select(), listing_terms::terms.nullable()))
        .load(conn)?;
    let last = rows.last().map(|(head, _)| head.id.0);
    let (mut listings, mut uncut) = (Vec::with_capacity(rows.len()), Vec::new());
    for (head, kept) in rows {
        match kept.and_then(Terms::kept) {
            Some(terms) => listings.push(Indexed {
                document: head.document(),
                version: head.version,
                terms,
                is_new: false,
            }),
            None => uncut.push(head.id.0),
        }
    }
    Ok(Next {
        listings,
        uncut,
        last,
    })
}

/// The listings of `ids` that are published, with their texts and the terms that are kept of them.
pub fn read_whole(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> QueryResult<Vec<(Listing, Option<Vec<u8>>)>> {
    let wanted: Vec<ListingId> = ids.iter().copied().map(ListingId).collect();
    listings::table
        .left_join(listing_terms::table.on(of_now()))
        .filter(listings::id.eq_any(wanted))
        .filter(listings::status.eq(ListingStatus::Published))
        .select((Listing::as_select(), listing_terms::terms.nullable()))
        .load(conn)
}

/// Keeps terms. A listing that another transaction is changing has none until the change is taken over or the next start:
/// waiting for it here could wait for ever, as that transaction may wait for a listing that is held here.
pub fn keep(conn: &mut PgConnection, cut: &[Indexed]) -> QueryResult<()> {
    for chunk in cut.chunks(ROWS_AT_ONCE) {
        conn.transaction(|conn| {
            let ids = chunk.iter().map(|listing| ListingId(listing.document.id));
            let free: HashSet<ListingId> = listings::table
                .filter(listings::id.eq_any(ids.collect::<Vec<_>>()))
                .select(listings::id)
                .for_key_share()
                .skip_locked()
                .load(conn)?
                .into_iter()
                .collect();
            let mut rows: Vec<_> = chunk
                .iter()
                .map(|listing| (ListingId(listing.document.id), listing))
                .filter(|(id, _)| free.contains(id))
                .collect();
            // In one order on all replicas.
            rows.sort_unstable_by_key(|(id, _)| *id);
            let rows: Vec<_> = rows
                .into_iter()
                .map(|(id, listing)| {
                    (
                        listing_terms::listing_id.eq(id),
                        listing_terms::version.eq(listing.version),
                        listing_terms::analysis.eq(ANALYSIS),
                        listing_terms::terms.eq(listing.terms.bytes()),
                    )
                })
                .collect();
            diesel::insert_into(listing_terms::table)
                .values(rows)
                .on_conflict(listing_terms::listing_id)
                .do_update()
                .set((
                    listing_terms::version.eq(excluded(listing_terms::version)),
                    listing_terms::analysis.eq(excluded(listing_terms::analysis)),
                    listing_terms::terms.eq(excluded(listing_terms::terms)),
                ))
                .execute(conn)
        })?;
    }
    Ok(())
}
