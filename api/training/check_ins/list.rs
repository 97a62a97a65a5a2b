use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::{CheckInDirection, HalfDay};
use super::door::AtTheDoor;
use super::model::{self, CheckInScope};
use super::view::{CheckInPage, show_many};
use crate::access::App;
use crate::access::rights::ask;
use crate::kernel::DivisionCode;
use crate::kernel::clock::{day_of_the_exchange, four_digit_year};
use crate::kernel::ids::TrainingSessionId;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CheckInFilter {
    /// At this training session.
    #[param(inline)]
    session_id: Option<TrainingSessionId>,
    /// Of this delegation (prefix scope).
    #[param(inline, example = "510700")]
    delegation: Option<DivisionCode>,
    /// On this day in Asia/Shanghai.
    #[validate(custom(function = day_of_the_exchange))]
    on_day: Option<NaiveDate>,
    #[param(inline, example = "morning")]
    half_day: Option<HalfDay>,
    #[param(inline, example = "entry")]
    direction: Option<CheckInDirection>,
    /// `true`: with `same_device` or `admitted_despite`.
    flagged: Option<bool>,
    /// `true`: annulled ones; `false`: those that count.
    annulled: Option<bool>,
    /// Scanned by this moment: the logical time.
    #[validate(custom(function = four_digit_year))]
    until: Option<DateTime<Utc>>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List check-ins
///
/// Newest first: the caller's own, and those of people whom the caller may check in. A door token lists those of its session.
/// Filters are joined by "and".
#[utoipa::path(tag = "check-ins",
    security(("bearer" = []), ("client" = ["check_ins:write"]), ("door" = [])), params(CheckInFilter),
    responses((status = 200, description = "A page of check-ins.", body = CheckInPage)))]
#[get("/check-ins")]
pub async fn list_check_ins(
    app: Data<App>,
    request: HttpRequest,
    door: AtTheDoor<ask::CheckInOthers>,
    filter: Query<CheckInFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = CheckInScope {
        session_id: filter.session_id,
        delegation: filter.delegation,
        on_day: filter.on_day,
        half_day: filter.half_day,
        direction: filter.direction,
        flagged: filter.flagged,
        annulled: filter.annulled,
        until: filter.until,
    };
    let list = format!("check-ins {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &door, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            Ok(CheckInPage {
                items: show_many(conn, page.items, door.device().is_some())?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
