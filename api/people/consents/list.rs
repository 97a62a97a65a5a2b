use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model;
use super::view::ConsentPage;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConsentFilter {
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

/// List one's own consents
///
/// All that were ever given, also those that were withdrawn; the last first.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), params(ConsentFilter),
    responses((status = 200, description = "A page of consents.", body = ConsentPage)))]
#[get("/users/me/consents")]
pub async fn list_consents(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepAccount>,
    filter: Query<ConsentFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let list = format!("consents {}", caller.user_id);
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let rows = app
        .db
        .read(move |conn| {
            Ok(model::page(
                conn,
                &caller.records,
                before,
                Some(size.fetch()),
            )?)
        })
        .await?;
    let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&ConsentPage {
        items: page.items.into_iter().map(Into::into).collect(),
        next_cursor: page.next_cursor,
    })?
    .next_page(link))
}
