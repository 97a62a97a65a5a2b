//! The search of public listings by the index of their texts: it says which listings hold the words and in which order,
//! and PostgreSQL says which of these the caller may see and the filters let through.
//!
//! The index ranks as PostgreSQL does, so either can answer any page. PostgreSQL answers where the index is not built or
//! has lost the database, and where filters leave nearly nothing of what the index finds.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::{ListingStatus, Market, Side};
use super::item::{Listed, LongTexts};
use super::query::{ListingScope, Row, SortKey, scoped};
use super::search::TextQuery;
use super::snippet::Texts;
use crate::access::auth::Caller;
use crate::kernel::ids::ListingId;
use crate::platform::db::schema::listings;
use engine::fulltext::{DocumentFacts, Hit, best_first, lacks_phrase};
use engine::matching::{self, SuggestionIndex};

/// How long the index may take to catch up with what was committed before the request.
const PATIENCE: Duration = Duration::from_millis(100);

/// Listings that PostgreSQL is asked for at most; a page for which these do not suffice is PostgreSQL's.
const MOST_ASKED: usize = 2_000;

/// What PostgreSQL is asked for beyond the page, as the index does not know which listings' time is over.
const SPARE: usize = 3;

/// A page of public listings; `None`: the index cannot answer it.
pub fn page(
    conn: &mut PgConnection,
    index: &SuggestionIndex,
    scope: &ListingScope,
    caller: Option<&Caller>,
    after: Option<(SortKey, Uuid)>,
    now: DateTime<Utc>,
    fetch: i64,
) -> QueryResult<Option<Vec<Row>>> {
    let Some(text) = &scope.text else {
        return Ok(None);
    };
    if scope.status != Some(ListingStatus::Published) || !index.catch_up(PATIENCE) {
        return Ok(None);
    }
    let after = after.and_then(|(key, id)| match key {
        SortKey::Rank(rank) => Some(Hit { rank, id }),
        _ => None,
    });
    let mut hits = index.search(&text.search, &|facts| admits(scope, facts));
    if let Some(after) = after {
        hits.retain(|hit| best_first(hit, &after).is_gt());
    }
    let fetch = usize::try_from(fetch).unwrap_or_default();
    let filters = ListingScope {
        text: None,
        ..scope.clone()
    };
    let mut page = Vec::new();
    let (mut rest, mut asked, mut round) = (hits.as_mut_slice(), 0, fetch + SPARE);
    while page.len() < fetch && !rest.is_empty() {
        if asked >= MOST_ASKED {
            return Ok(None);
        }
        let (best, others) = first(std::mem::take(&mut rest), round);
        rest = others;
        asked += best.len();
        let ids: Vec<ListingId> = best.iter().map(|hit| ListingId(hit.id)).collect();
        let rows: Vec<(Listed, LongTexts)> = scoped(&filters, caller, now)
            .filter(listings::id.eq_any(ids))
            .select((Listed::as_select(), LongTexts::as_select()))
            .load(conn)?;
        let rows = rows.into_iter();
        let mut rows: HashMap<Uuid, _> = rows.map(|row| (row.0.id.0, row)).collect();
        for hit in best.iter() {
            if page.len() < fetch
                && let Some((listed, texts)) = rows.remove(&hit.id)
                && holds_terms(&texts.with(&listed), text)
            {
                page.push(Row {
                    listed,
                    key: SortKey::Rank(hit.rank),
                    texts: Some(texts),
                });
            }
        }
        round = (fetch + asked * 3).min(MOST_ASKED);
    }
    Ok(Some(page))
}

/// The best few hits in order, and the others.
fn first(hits: &mut [Hit], count: usize) -> (&mut [Hit], &mut [Hit]) {
    if count < hits.len() {
        hits.select_nth_unstable_by(count, best_first);
    }
    let (best, others) = hits.split_at_mut(count.min(hits.len()));
    best.sort_unstable_by(best_first);
    (best, others)
}

/// The index knows the lexemes, but not whether those of a longer word stand in a row.
fn holds_terms(of: &Texts<'_>, text: &TextQuery) -> bool {
    let keywords = of.keywords.join(" ");
    let texts = [of.title, &keywords, of.summary, of.description];
    !lacks_phrase(texts, &text.search)
}

/// The filters that the index knows. PostgreSQL applies all of them once more.
fn admits(scope: &ListingScope, facts: &DocumentFacts) -> bool {
    let side = |side| match side {
        Side::Need => matching::Side::Need,
        Side::Offer => matching::Side::Offer,
    };
    let market = |market| match market {
        Market::Technology => matching::Market::Technology,
        Market::Popsci => matching::Market::Popsci,
    };
    scope.side.is_none_or(|wanted| side(wanted) == facts.side)
        && scope
            .market
            .is_none_or(|wanted| market(wanted) == facts.market)
        && scope
            .division
            .as_ref()
            .is_none_or(|division| facts.is_inside(division.prefix()))
}
