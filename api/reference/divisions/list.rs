use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use super::model::{self, DivisionLevel, DivisionScope};
use super::view::DivisionPage;
use crate::access::App;
use crate::kernel::DivisionCode;
use crate::platform::db::{Cursor, Page, PageSize, counted, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DivisionFilter {
    /// Only what lies inside this division, at any depth (prefix scope).
    #[param(inline, example = "510000")]
    parent: Option<DivisionCode>,
    /// Only this level.
    #[param(inline, example = "city")]
    level: Option<DivisionLevel>,
    /// Only names that hold this text, or whose short name does: `甘孜州` finds 甘孜藏族自治州. Width, case, traditional
    /// characters and blanks do not matter.
    #[validate(length(min = 1, max = 50))]
    #[param(min_length = 1, max_length = 50, example = "德阳")]
    name: Option<String>,
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

/// List divisions
///
/// The province, its 21 cities, 183 counties and their towns; the other provinces and their cities. In the order of
/// their codes. `parent` is a prefix scope: with `parent=510000&level=city` it lists the 21 cities of Sichuan.
#[utoipa::path(tag = "divisions", security(()), params(DivisionFilter),
    responses((status = 200, description = "A page of divisions.", body = DivisionPage)))]
#[get("/divisions")]
pub async fn list_divisions(
    app: Data<App>,
    request: HttpRequest,
    filter: Query<DivisionFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = DivisionScope {
        inside: filter.parent,
        level: filter.level,
        name: filter.name,
    };
    let list = format!("divisions {scope:?}");
    let size = PageSize::of(filter.limit);
    let after = filter
        .cursor
        .map(|cursor| Cursor::<String>::decode(&cursor, &list))
        .transpose()?
        .map(|cursor| cursor.key);
    let (rows, total) = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, after.as_deref(), size.fetch())?;
            let total = match filter.count {
                true => Some(counted(model::count(conn, &scope)?)),
                false => None,
            };
            Ok((rows, total))
        })
        .await?;
    let page = Page::cut(rows, size, &list, |row| {
        (row.code.as_str().to_owned(), Uuid::nil())
    })?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&DivisionPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
        total,
    })?
    .next_page(link))
}
