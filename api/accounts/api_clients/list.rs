use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, ApiClientScope};
use super::view::{self, ApiClientPage};
use crate::access::App;
use crate::access::rights::{May, Right, Territory, ask, refused};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::platform::db::{Page, PageSize, after_id, counted, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Query};

problems!(ListApiClientsProblems: Forbidden);

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ApiClientFilter {
    /// Only inside this division (prefix scope).
    #[param(inline, example = "510600")]
    division: Option<DivisionCode>,
    /// `true`: in force; `false`: revoked.
    in_force: Option<bool>,
    /// `false`: whoever made it, or a secret of it that is not revoked, could make none today; `true`: all of them could.
    created_by_active: Option<bool>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
    /// Tell the total too.
    #[serde(default)]
    count: bool,
}

/// List API clients
///
/// Newest first, those inside the caller's division. `created_by_active` is `false` where whoever made a client, or a
/// secret, could make none today: what he may have noted down still works, until it is revoked. `created_by_active=false`
/// lists those clients alone.
#[utoipa::path(tag = "api-clients", security(("bearer" = [])), params(ApiClientFilter),
    responses((status = 200, description = "A page of clients.", body = ApiClientPage), ListApiClientsProblems))]
#[get("/api-clients")]
pub async fn list_api_clients(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepApiClient>,
    filter: Query<ApiClientFilter>,
) -> Result<Answer> {
    if caller.territory(Right::KeepApiClient) == Territory::default() {
        return Err(refused(Right::KeepApiClient));
    }
    let filter = filter.0;
    let scope = ApiClientScope {
        division: filter.division,
        in_force: filter.in_force,
        created_by_active: filter.created_by_active,
    };
    let list = format!("api_clients {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let today = official_day(app.clock.now());
    let (page, total) = app
        .db
        .read(move |conn| {
            let left = model::left_behind(conn, &scope, &caller, today)?;
            let rows = model::page(conn, &scope, &caller, &left, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            let page = Page {
                items: view::show_many(conn, page.items, today)?,
                next_cursor: page.next_cursor,
            };
            let total = match filter.count {
                true => Some(counted(model::count(conn, &scope, &caller, &left)?)),
                false => None,
            };
            Ok((page, total))
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&ApiClientPage {
        items: page.items,
        next_cursor: page.next_cursor,
        total,
    })?
    .next_page(link))
}
