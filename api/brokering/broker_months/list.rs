use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::BrokerMonthStatus;
use super::model::{self, BrokerMonthScope};
use super::view::BrokerMonthPage;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::day_of_the_exchange;
use crate::kernel::ids::BrokerId;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BrokerMonthFilter {
    /// Of this broker.
    #[param(inline)]
    broker_id: Option<BrokerId>,
    /// The month of this day.
    #[validate(custom(function = day_of_the_exchange))]
    month_on: Option<NaiveDate>,
    #[param(inline, example = "submitted")]
    status: Option<BrokerMonthStatus>,
    /// Of brokers in this division or inside it.
    #[param(inline)]
    division: Option<DivisionCode>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List months of brokers
///
/// Newest first: the caller's own as a broker, and those of the division that the caller administers.
#[utoipa::path(tag = "broker-months", security(("bearer" = [])), params(BrokerMonthFilter),
    responses((status = 200, description = "A page of months.", body = BrokerMonthPage)))]
#[get("/broker-months")]
pub async fn list_broker_months(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadBrokerMonth>,
    filter: Query<BrokerMonthFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = BrokerMonthScope {
        broker_id: filter.broker_id,
        month: filter.month_on.and_then(|day| day.with_day(1)),
        status: filter.status,
        division: filter.division,
    };
    let list = format!("broker months {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let now = app.clock.now();
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &caller, now, before, size.fetch())?;
            Page::cut(rows, size, &list, |month| ((), month.row.id.0))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let page = BrokerMonthPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
    };
    Ok(Answer::ok(&page)?.next_page(link))
}
