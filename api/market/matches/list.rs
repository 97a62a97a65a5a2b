use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::MatchStatus;
use super::model::{self, MatchScope};
use super::view::{MatchPage, MatchView, TABLE};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::ListingId;
use crate::platform::db::{Cursor, Page, counted};
use crate::platform::error::Result;
use crate::platform::web::{Answer, CsvFile, Language, ListForm, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MatchFilter {
    /// Only this status.
    #[param(inline, example = "proposed")]
    status: Option<MatchStatus>,
    /// Only those of this need or offer.
    #[param(inline)]
    listing_id: Option<ListingId>,
    /// `true`: those that are open; `false`: those that came to an end.
    open: Option<bool>,
    /// For an API client: what it called the match when it proposed it. Others have no such names and find nothing.
    #[validate(length(min = 1, max = 200))]
    #[param(min_length = 1, max_length = 200)]
    external_ref: Option<String>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
    /// Tell the total too.
    #[serde(default)]
    count: bool,
}

/// List matches
///
/// One's own, as owner or proposer; brokers and administrators see those of their division. The last changed first.
///
/// With `Accept: text/csv`, `application/x-ndjson` or that of XLSX, a page comes as a table of 1,000 rows where `limit` is
/// absent. For Excel, `text/csv; for=excel` has a byte order mark, and guards texts that look like formulas. `Link` leads to the next page.
#[utoipa::path(tag = "matches", security(("bearer" = []), ("client" = ["matches:read"])), params(MatchFilter),
    responses((status = 200, description = "A page of matches.", content((MatchPage = "application/json"), (CsvFile = "text/csv")))))]
#[get("/matches")]
pub async fn list_matches(
    app: Data<App>,
    request: HttpRequest,
    form: ListForm,
    caller: May<ask::ReadMatch>,
    filter: Query<MatchFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = MatchScope {
        status: filter.status,
        listing_id: filter.listing_id,
        open: filter.open,
        external_ref: filter.external_ref,
    };
    let list = format!("matches {scope:?}");
    let size = form.size(filter.limit);
    let before = filter
        .cursor
        .map(|cursor| Cursor::<DateTime<Utc>>::decode(&cursor, &list))
        .transpose()?
        .map(|cursor| (cursor.key, cursor.id));
    let language = Language::of(request.headers());
    let (page, total) = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &caller, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| (row.updated_at, row.id.0))?;
            let items = model::pairs(conn, page.items)?
                .into_iter()
                .map(|pair| MatchView::new(pair, language, &caller))
                .collect::<Result<Vec<_>>>()?;
            let total = match filter.count {
                true => Some(counted(model::count(conn, &scope, &caller)?)),
                false => None,
            };
            let page = Page {
                items,
                next_cursor: page.next_cursor,
            };
            Ok((page, total))
        })
        .await?;
    let page = MatchPage {
        items: page.items,
        next_cursor: page.next_cursor,
        total,
    };
    form.answer(&TABLE, &page, page.next_cursor.as_deref())
}
