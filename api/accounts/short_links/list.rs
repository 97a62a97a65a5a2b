use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model;
use super::view::{ShortLinkPage, ShortLinkView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShortLinkFilter {
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List short links
///
/// The caller's own, newest first.
#[utoipa::path(tag = "short-links", security(("bearer" = [])), params(ShortLinkFilter),
    responses((status = 200, description = "A page of short links.", body = ShortLinkPage)))]
#[get("/short-links")]
pub async fn list_short_links(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepShortLink>,
    filter: Query<ShortLinkFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let list = format!("short links of {}", caller.user_id);
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &caller.records, before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let items = page.items.into_iter();
    let page = ShortLinkPage {
        items: items.map(|link| ShortLinkView::new(&app, link)).collect(),
        next_cursor: page.next_cursor,
    };
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
