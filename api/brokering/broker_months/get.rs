use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{BrokerMonthPath, BrokerMonthView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetBrokerMonthProblems: NotFound);

/// Get a month of a broker
///
/// For the broker and the administrators of the division; other callers get 404.
#[utoipa::path(tag = "broker-months", security(("bearer" = [])), params(BrokerMonthPath),
    responses((status = 200, description = "The month.", body = BrokerMonthView,
        headers(("ETag" = String, description = "Its version."))), GetBrokerMonthProblems))]
#[get("/broker-months/{id}")]
pub async fn get_broker_month(
    app: Data<App>,
    caller: May<ask::ReadBrokerMonth>,
    path: Path<BrokerMonthPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    let month = app
        .db
        .read(move |conn| Ok(model::find(conn, path.0.id, &caller, now)?.ok_or_else(absent)?))
        .await?;
    BrokerMonthView::answer(month)
}
