use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::CredentialLevel;
use super::model::{self, CredentialScope};
use super::view::{self, CredentialPage};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::kernel::ids::BrokerId;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CredentialFilter {
    /// Of this broker.
    #[param(inline)]
    broker_id: Option<BrokerId>,
    /// Of this level (code list `credential_levels`).
    #[param(inline, example = "junior_technology_broker")]
    level: Option<CredentialLevel>,
    /// Valid on this day.
    #[validate(custom(function = day_of_the_exchange))]
    #[param(example = "2024-08-30")]
    valid_on: Option<NaiveDate>,
    /// Not revoked, with a last day of validity before this day.
    #[validate(custom(function = day_of_the_exchange))]
    #[param(example = "2025-01-01")]
    expiring_before: Option<NaiveDate>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List credentials of brokers
///
/// Newest first: the credentials that `GET /v1/credentials/{id}` shows to the caller.
#[utoipa::path(tag = "brokers", security(("bearer" = [])), params(CredentialFilter),
    responses((status = 200, description = "A page of credentials.", body = CredentialPage)))]
#[get("/credentials")]
pub async fn list_credentials(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::ReadBrokerWork>,
    filter: Query<CredentialFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = CredentialScope {
        broker: filter.broker_id,
        level: filter.level,
        valid_on: filter.valid_on,
        expiring_before: filter.expiring_before,
    };
    let today = official_day(app.clock.now());
    let list = format!("credentials {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &caller, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            Ok(CredentialPage {
                items: view::show_many(conn, page.items, today)?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
