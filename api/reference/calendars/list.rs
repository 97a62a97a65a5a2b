use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, After, CalendarScope};
use super::name::CalendarName;
use super::view::CalendarPage;
use crate::access::App;
use crate::kernel::DivisionCode;
use crate::platform::db::{Cursor, Page, PageSize, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarFilter {
    /// Only this calendar: `cn` for the national one, or the code of a division.
    #[param(inline, example = "cn")]
    calendar: Option<CalendarName>,
    /// Only this year.
    #[validate(range(min = 2000, max = 2100))]
    #[param(minimum = 2000, maximum = 2100, example = 2024)]
    year: Option<i16>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List calendar years
///
/// Current versions only, without their days. The newest year first; in a year the national calendar first, then the
/// divisions by code.
#[utoipa::path(tag = "calendars", security(()), params(CalendarFilter),
    responses((status = 200, description = "A page of calendar years.", body = CalendarPage)))]
#[get("/calendars")]
pub async fn list_calendars(
    app: Data<App>,
    request: HttpRequest,
    filter: Query<CalendarFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = CalendarScope {
        calendar: filter.calendar.map(|calendar| calendar.0),
        year: filter.year,
    };
    let list = format!("calendars {scope:?}");
    let size = PageSize::of(filter.limit);
    let after = filter
        .cursor
        .map(|cursor| Cursor::<After>::decode(&cursor, &list))
        .transpose()?
        .map(|cursor| cursor.key);
    let rows = app
        .db
        .read(move |conn| Ok(model::page(conn, &scope, after.clone(), size.fetch())?))
        .await?;
    let page = Page::cut(rows, size, &list, |row| {
        let division = row.division.as_ref().map(DivisionCode::to_string);
        ((row.year, division), row.id.0)
    })?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&CalendarPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
    })?
    .next_page(link))
}
