use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::HoursClaimStatus;
use super::model::{self, HoursClaimScope};
use super::view::{HoursClaimPage, HoursClaimView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::UserId;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HoursClaimFilter {
    #[param(inline, example = "submitted")]
    status: Option<HoursClaimStatus>,
    /// For which the hours count.
    #[validate(range(min = 2000, max = 2100))]
    #[param(minimum = 2000, maximum = 2100, example = 2024)]
    year: Option<i32>,
    /// Of this person.
    #[param(inline)]
    user_id: Option<UserId>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List claims of training hours
///
/// Newest first: the caller's own claims, and those of the division that the caller administers.
#[utoipa::path(tag = "training-hours", security(("bearer" = [])), params(HoursClaimFilter),
    responses((status = 200, description = "A page of claims.", body = HoursClaimPage)))]
#[get("/hours-claims")]
pub async fn list_hours_claims(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadHoursClaim>,
    filter: Query<HoursClaimFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = HoursClaimScope {
        status: filter.status,
        year: filter.year,
        user_id: filter.user_id,
    };
    let list = format!("hours claims {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &caller, before, size.fetch())?;
            Page::cut(rows, size, &list, |row| ((), row.id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let page = HoursClaimPage {
        items: page.items.into_iter().map(HoursClaimView::from).collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
