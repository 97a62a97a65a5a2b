use actix_web::get;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use super::codes::ServiceCountGroup;
use super::model;
use super::policy::reached;
use super::scope::{CountScope, Period};
use super::view::{ServiceCountsView, TABLE};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::brokering::service_plans::model::Acting;
use crate::brokering::service_records::codes::ServiceKind;
use crate::kernel::DivisionCode;
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::kernel::ids::BrokerId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, CsvFile, FiguresForm, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ServiceCountFilter {
    /// First day, in Asia/Shanghai. The first day of the year of `to_on` when absent.
    #[validate(custom(function = day_of_the_exchange))]
    from_on: Option<NaiveDate>,
    /// Last day. Today when absent. A period has up to 3,660 days.
    #[validate(custom(function = day_of_the_exchange))]
    to_on: Option<NaiveDate>,
    /// Services in this division or inside it, and brokers with an appointment there. All divisions of the caller when absent.
    #[param(inline, example = "510600")]
    division: Option<DivisionCode>,
    /// Services by this broker.
    #[param(inline)]
    broker_id: Option<BrokerId>,
    /// Services of this kind.
    #[param(inline, example = "visit")]
    kind: Option<ServiceKind>,
    /// By what the counts are grouped. `division` is the level of cities. `none` when absent.
    #[param(inline, example = "division")]
    group_by: Option<ServiceCountGroup>,
}

problems!(GetServiceRecordCountsProblems: Forbidden);

/// Get the counts of service records
///
/// Counts the services that started in the period, each with its latest version. Void and late records stand apart. Each
/// count has a path in `rows` that lists exactly its rows. For administrators of the division and API clients there; a
/// broker counts their own services.
///
/// `group_by=division` counts by cities: the 21 cities of Sichuan, `510000` for the province itself, and provinces
/// outside. An appointment counts for the city that it is for. Kinds of service share all brokers.
///
/// With `Accept: text/csv`, `application/x-ndjson` or
/// `application/vnd.openxmlformats-officedocument.spreadsheetml.sheet` the rows come as a table; the last row is the total.
#[utoipa::path(tag = "service-counts", security(("bearer" = []), ("client" = ["services:read"])), params(ServiceCountFilter),
    responses((status = 200, description = "The counts.",
        content((ServiceCountsView = "application/json"), (CsvFile = "text/csv"))), GetServiceRecordCountsProblems))]
#[get("/stats/service-records")]
pub async fn get_service_record_counts(
    app: Data<App>,
    form: FiguresForm,
    caller: May<ask::CountServices>,
    filter: Query<ServiceCountFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let now = app.clock.now();
    let period = Period::asked(filter.from_on, filter.to_on, official_day(now))?;
    let view = app
        .db
        .read(move |conn| {
            let mut own = Acting::of(conn, &caller, now)?.brokers;
            if own.is_empty() {
                // Without a profile there are no services.
                own.push(BrokerId(Uuid::nil()));
            }
            let scope = CountScope {
                period,
                reached: reached(&caller, filter.division.clone(), own)?,
                broker_id: filter.broker_id,
                kind: filter.kind,
                group: filter.group_by.unwrap_or(ServiceCountGroup::None),
            };
            let lines = model::counts(conn, &scope)?;
            Ok(ServiceCountsView::new(&scope, lines))
        })
        .await?;
    form.answer(&TABLE, &view, || view.table_rows())
}
