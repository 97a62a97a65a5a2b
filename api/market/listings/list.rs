use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::{Validate, ValidationError};

use super::by_relevance;
use super::codes::{
    CooperationMode, IndustrySection, ListingKind, ListingStatus, Market, Side, Urgency,
};
use super::item::{ListingItem, ListingPage, TABLE};
use super::policy::content::MOST_FEN;
use super::query::{self, ListingScope, ListingSort, SortKey};
use super::search;
use super::snippet::snippets;
use crate::access::App;
use crate::access::auth::{Anyone, Caller};
use crate::kernel::DivisionCode;
use crate::kernel::clock::four_digit_year;
use crate::kernel::ids::UserId;
use crate::platform::db::{Cursor, Page, TOTAL_CAP, counted, foreign_cursor};
use crate::platform::error::{Problem, Result};
use crate::platform::web::{Answer, CsvFile, ListForm, Query};
use crate::reference::code_lists::TechnologyField;

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = budget_range))]
#[into_params(parameter_in = Query)]
pub struct ListingFilter {
    /// Words to look for, in Chinese or Latin script, of any length: every one must occur, of the first twelve, except
    /// that words which say little (技术, 项目) only rank beside others, and words that only ask for the thing (求购, 修 in
    /// 修水泵) need not occur. Width, case and traditional forms do not matter, nor does the blank between a number and
    /// its unit.
    #[validate(length(min = 1, max = 200))]
    #[param(min_length = 1, max_length = 200, example = "电气")]
    q: Option<String>,
    #[param(inline)]
    side: Option<Side>,
    #[param(inline)]
    market: Option<Market>,
    #[param(inline, example = "problem")]
    kind: Option<ListingKind>,
    /// Published ones when absent, or all states when `owner_id` or an API client's own `external_ref` is given. Others than published are seen by whoever
    /// may.
    #[param(inline, example = "published")]
    status: Option<ListingStatus>,
    /// Technology field.
    #[param(inline)]
    field: Option<TechnologyField>,
    #[param(inline)]
    industry: Option<IndustrySection>,
    #[param(inline)]
    cooperation_mode: Option<CooperationMode>,
    #[param(inline)]
    urgency: Option<Urgency>,
    /// In this division or inside it (prefix scope): `513300` finds those of 513323.
    #[param(inline, example = "510600")]
    division: Option<DivisionCode>,
    /// Only this account's.
    #[param(inline)]
    owner_id: Option<UserId>,
    /// For an API client: what it called the listing when it wrote it down, whatever its state. For others: what an
    /// imported listing is called where it came from.
    #[validate(length(min = 1, max = 200))]
    #[param(min_length = 1, max_length = 200)]
    external_ref: Option<String>,
    /// At least this readiness level.
    #[validate(range(min = 1, max = 9))]
    #[param(minimum = 1, maximum = 9)]
    trl_min: Option<i16>,
    /// Budget or price range reaches up to at least this, in fen.
    #[validate(range(min = 0, max = MOST_FEN))]
    #[param(minimum = 0, maximum = 1_000_000_000_000_i64)]
    budget_min: Option<i64>,
    /// Budget or price range begins at this or below, in fen.
    #[validate(range(min = 0, max = MOST_FEN))]
    #[param(minimum = 0, maximum = 1_000_000_000_000_i64)]
    budget_max: Option<i64>,
    /// Changed at or after this moment (RFC 3339).
    #[validate(custom(function = four_digit_year))]
    updated_since: Option<DateTime<Utc>>,
    /// `relevance` (the default with `q`), `-published_at` (the default without), `published_at`, `-updated_at`,
    /// `updated_at`, `deadline_on`, `-budget`, `budget`.
    #[validate(length(min = 1, max = 20))]
    #[param(min_length = 1, max_length = 20, example = "-published_at")]
    sort: Option<String>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
    /// Tell the total too, counted up to 10,000.
    #[serde(default)]
    count: bool,
}

/// As in a listing itself: from the less to the more.
fn budget_range(filter: &ListingFilter) -> Result<(), ValidationError> {
    match (filter.budget_min, filter.budget_max) {
        (Some(least), Some(most)) if least > most => {
            let mut error = ValidationError::new("order")
                .with_message("须不小于 budget_min|must not be below budget_min".into());
            error.add_param("field".into(), &"budget_max");
            Err(error)
        }
        _ => Ok(()),
    }
}

impl ListingFilter {
    fn sort(&self) -> Result<ListingSort> {
        let wrong = |zh: &str, en: &str| Problem::invalid_parameter("sort", "unknown_code", zh, en);
        let sort = match &self.sort {
            None if self.q.is_some() => ListingSort::Relevance,
            None => ListingSort::PublishedDescending,
            Some(name) => ListingSort::named(name)
                .ok_or_else(|| wrong("没有这种排序", "is not an order of this list"))?,
        };
        if sort == ListingSort::Relevance && self.q.is_none() {
            return Err(wrong("按相关度排序需要 q", "relevance needs q").into());
        }
        Ok(sort)
    }

    fn scope(&self, caller: Option<&Caller>) -> ListingScope {
        let by_own_reference =
            self.external_ref.is_some() && caller.and_then(Caller::client).is_some();
        let in_all_states = self.owner_id.is_some() || by_own_reference;
        ListingScope {
            side: self.side,
            market: self.market,
            kind: self.kind,
            status: self
                .status
                .or((!in_all_states).then_some(ListingStatus::Published)),
            field: self.field,
            industry: self.industry,
            cooperation_mode: self.cooperation_mode,
            urgency: self.urgency,
            division: self.division.clone(),
            owner_id: self.owner_id,
            external_ref: self.external_ref.clone(),
            trl_min: self.trl_min,
            budget_min: self.budget_min,
            budget_max: self.budget_max,
            updated_since: self.updated_since,
            text: self.q.as_deref().and_then(search::query),
        }
    }
}

/// Find listings
///
/// Filters are joined by "and". With `q` the most relevant come first, and `snippets` tell where its words stand. A
/// text without any word (`!!`) finds nothing.
///
/// With `Accept: text/csv`, `application/x-ndjson` or that of XLSX, a page comes as a table of 1,000 rows where `limit` is
/// absent. For Excel, `text/csv; for=excel` has a byte order mark, and guards texts that look like formulas. `Link` leads to the next page.
#[utoipa::path(tag = "listings", security((), ("bearer" = []), ("client" = ["listings:read"])), params(ListingFilter),
    responses((status = 200, description = "A page of listings.", content((ListingPage = "application/json"), (CsvFile = "text/csv")))))]
#[get("/listings")]
pub async fn list_listings(
    app: Data<App>,
    form: ListForm,
    caller: Anyone,
    filter: Query<ListingFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let sort = filter.sort()?;
    let scope = filter.scope(caller.0.as_ref());
    let wordless = filter.q.is_some() && scope.text.is_none();
    let list = format!("listings {scope:?} {sort:?}");
    let size = form.size(filter.limit);
    let after = filter
        .cursor
        .as_deref()
        .map(|cursor| Cursor::<SortKey>::decode(cursor, &list))
        .transpose()?
        .map(|cursor| (cursor.key, cursor.id));
    if after.as_ref().is_some_and(|(key, _)| !sort.has_key(key)) {
        return Err(foreign_cursor());
    }
    let now = app.clock.now();
    let index = app.index.clone();
    let (page, total, good_until) = app
        .db
        .read(move |conn| {
            let caller = caller.0.as_ref();
            let (rows, counted_rows) = match wordless {
                true => (Vec::new(), 0),
                false => {
                    let (after, fetch) = (after.clone(), size.fetch());
                    let ranked = match sort {
                        ListingSort::Relevance => by_relevance::page(
                            conn,
                            &index,
                            &scope,
                            caller,
                            after.clone(),
                            now,
                            fetch,
                        )?,
                        _ => None,
                    };
                    let rows = match ranked {
                        Some(rows) => rows,
                        None => query::page(conn, &scope, caller, sort, after, now, fetch)?,
                    };
                    let count = match filter.count {
                        true => query::count(conn, &scope, caller, now, TOTAL_CAP)?,
                        false => 0,
                    };
                    (rows, count)
                }
            };
            // The row after the page counts, too: the cursor leads to it.
            let good_until = rows.iter().filter_map(|row| row.listed.expires_at).min();
            let page = Page::cut(rows, size, &list, |row| (row.key.clone(), row.listed.id.0))?;
            let items = page.items.into_iter().map(|row| {
                let found = scope.text.as_ref().zip(row.texts.as_ref());
                let found = found.map(|(text, of)| snippets(of.with(&row.listed), &text.terms));
                ListingItem::new(row.listed, caller, found)
            });
            let items = items.collect();
            let page = Page {
                items,
                next_cursor: page.next_cursor,
            };
            let total = filter.count.then(|| counted(counted_rows));
            Ok((page, total, good_until))
        })
        .await?;
    let page = ListingPage {
        items: page.items,
        next_cursor: page.next_cursor,
        total,
    };
    let answer = form.answer(&TABLE, &page, page.next_cursor.as_deref())?;
    Ok(answer.good_until(good_until))
}
