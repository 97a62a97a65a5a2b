use actix_web::get;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::BrokerKind;
use super::model::{self, BrokerScope};
use super::view::{BrokerPage, BrokerView, TABLE};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::DivisionCode;
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::kernel::ids::{BrokerId, UserId};
use crate::platform::db::{Page, after_id, counted};
use crate::platform::error::Result;
use crate::platform::web::{Answer, CsvFile, ListForm, Query, several};
use crate::reference::code_lists::TechnologyField;

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BrokerFilter {
    /// One of these brokers, joined by commas.
    #[serde(default, deserialize_with = "several")]
    #[validate(length(max = 20))]
    #[param(style = Form, explode = false, max_items = 20)]
    ids: Option<Vec<BrokerId>>,
    /// With an appointment in one of these divisions or inside it (prefix scope), joined by commas; of a society: that lies
    /// there.
    #[serde(default, deserialize_with = "several")]
    #[validate(length(max = 20))]
    #[param(style = Form, explode = false, max_items = 20, example = json!(["510600"]))]
    division: Option<Vec<DivisionCode>>,
    /// As counted by cities: with an appointment in this city, or in this province outside Sichuan; 510000: for the province
    /// itself.
    #[param(inline, example = "510600")]
    city: Option<DivisionCode>,
    /// Such an appointment was in force on this day or later, revoked or not.
    #[validate(custom(function = day_of_the_exchange))]
    active_from_on: Option<NaiveDate>,
    /// Such an appointment was in force on this day or earlier, revoked or not.
    #[validate(custom(function = day_of_the_exchange))]
    active_to_on: Option<NaiveDate>,
    /// With an appointment of this kind.
    #[param(inline, example = "association")]
    kind: Option<BrokerKind>,
    /// `true`: such an appointment is in force today; `false`: none is.
    active: Option<bool>,
    /// Who know this field (code list `technology_fields`).
    #[param(inline, example = "new_energy")]
    field: Option<TechnologyField>,
    /// The broker with this account.
    #[param(inline)]
    user_id: Option<UserId>,
    /// `true`: active and not on leave today; `false`: the others. Of the brokers whose leave the caller may read.
    present: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
    /// Return the total too.
    #[serde(default)]
    count: bool,
}

/// List brokers
///
/// For everyone, in the order of their first appointments. `division`, `kind` and `active` speak of one appointment.
/// Appointments that were revoked do not count, except with `active_from_on` or `active_to_on`. Leave, capacity and load are shown as by `GET /v1/brokers/{id}`.
///
/// With `Accept: text/csv` a page comes as a table (UTF-8 with a byte order mark, for Excel) of 1,000 rows where `limit` is
/// absent. `Link` leads to the next page.
#[utoipa::path(tag = "brokers", security((), ("bearer" = [])), params(BrokerFilter),
    responses((status = 200, description = "A page of brokers.", content((BrokerPage = "application/json"), (CsvFile = "text/csv")))))]
#[get("/brokers")]
pub async fn list_brokers(
    app: Data<App>,
    form: ListForm,
    anyone: Anyone,
    filter: Query<BrokerFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = BrokerScope {
        ids: filter.ids,
        divisions: filter.division.unwrap_or_default(),
        city: filter.city,
        active_from_on: filter.active_from_on,
        active_to_on: filter.active_to_on,
        kind: filter.kind,
        active: filter.active,
        field: filter.field,
        user_id: filter.user_id,
        present: filter.present,
    };
    let today = official_day(app.clock.now());
    let list = format!("brokers {scope:?}");
    let size = form.size(filter.limit);
    let after = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let caller = anyone.0.as_ref();
            let rows = model::page(conn, &scope, caller, today, after, size.fetch())?;
            let total = match filter.count {
                true => Some(counted(model::count(conn, &scope, caller, today)?)),
                false => None,
            };
            let page = Page::cut(rows, size, &list, |broker| ((), broker.row.id.0))?;
            let items = page.items.into_iter();
            let items = items.map(|broker| BrokerView::seen_by(caller, broker));
            Ok(BrokerPage {
                items: items.collect(),
                next_cursor: page.next_cursor,
                total,
            })
        })
        .await?;
    form.answer(&TABLE, &page, page.next_cursor.as_deref())
}
