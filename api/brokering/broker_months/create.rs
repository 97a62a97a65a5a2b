use actix_web::post;
use actix_web::web::Data;
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use super::view::{BrokerMonthView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::brokering::service_plans::model::Acting;
use crate::kernel::DivisionCode;
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// A month of the caller as a broker.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"month_on": "2024-08-01"}))]
pub struct NewBrokerMonth {
    /// Any day of the month, not in a month to come.
    #[validate(custom(function = day_of_the_exchange))]
    month_on: NaiveDate,
}

problems!(CreateBrokerMonthProblems: Forbidden, NotFound);

/// Create a month of a broker
///
/// The first record of a month makes it; this makes a month without records, so that it can be submitted, too. Requires a
/// broker. Returns the month that is there.
#[utoipa::path(tag = "broker-months", security(("bearer" = [])), request_body = NewBrokerMonth,
    responses((status = 200, description = "The month.", body = BrokerMonthView,
        headers(("ETag" = String, description = "Its version."))), CreateBrokerMonthProblems))]
#[post("/broker-months")]
pub async fn create_broker_month(
    app: Data<App>,
    caller: May<ask::SubmitBrokerMonth>,
    attempt: Attempt,
    body: Json<NewBrokerMonth>,
) -> Result<Answer> {
    let day = body.0.month_on;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let month = day.with_day(1).unwrap_or(day);
            let acting = Acting::of(tx.conn, &caller, tx.now)?;
            let own = acting.brokers.first().copied();
            let broker = own.ok_or_else(|| {
                Problem::forbidden("只有保姆有月度记录", "only brokers have months")
            })?;
            if month > official_day(tx.now) {
                return Err(Problem::invalid_body(
                    "/month_on",
                    "future",
                    "月份未到",
                    "lies in the future",
                )
                .into());
            }
            model::hold(tx, vec![(broker, month, DivisionCode::sichuan())])?;
            let id = model::id_of(tx.conn, broker, month)?.ok_or_else(absent)?;
            let month = model::find(tx.conn, id, &caller, tx.now)?.ok_or_else(absent)?;
            caller.require(&month)?;
            BrokerMonthView::answer(month)
        })
        .await
}
