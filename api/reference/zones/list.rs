use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, ZoneScope};
use super::view::{self, ZonePage};
use crate::access::App;
use crate::kernel::DivisionCode;
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ZoneFilter {
    /// Only those of this scheme.
    #[validate(length(min = 1, max = 60))]
    #[param(min_length = 1, max_length = 60, example = "2024年业务培训")]
    scheme: Option<String>,
    /// Only those in which this city, or the city around this division, lies.
    #[param(inline, example = "510600")]
    division: Option<DivisionCode>,
    /// On which day `division` has to lie there, in Asia/Shanghai; today when absent.
    #[validate(custom(function = day_of_the_exchange))]
    #[param(example = "2024-08-30")]
    on: Option<NaiveDate>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List zones
///
/// In the order in which they were made. With `division` it tells in which zone of each scheme that place lies.
#[utoipa::path(tag = "zones", security(()), params(ZoneFilter),
    responses((status = 200, description = "A page of zones.", body = ZonePage)))]
#[get("/zones")]
pub async fn list_zones(
    app: Data<App>,
    request: HttpRequest,
    filter: Query<ZoneFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let on = filter.on.unwrap_or_else(|| official_day(app.clock.now()));
    let scope = ZoneScope {
        scheme: filter.scheme,
        city: filter.division.map(|division| (division.city(), on)),
    };
    let list = format!("zones {:?} {:?}", scope.scheme, scope.city);
    let size = PageSize::of(filter.limit);
    let after = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, after, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            Ok(Page {
                items: view::show_many(conn, page.items)?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&ZonePage {
        items: page.items,
        next_cursor: page.next_cursor,
    })?
    .next_page(link))
}
