use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, NotificationScope};
use super::view::{NotificationPage, NotificationView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::db::{Page, PageSize, after_id, counted, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NotificationFilter {
    /// `true`: only unread ones; `false`: only read ones.
    unread: Option<bool>,
    /// Only this kind: a code of `GET /v1/code-lists/notification_kinds`.
    #[validate(length(min = 1, max = 60))]
    #[param(min_length = 1, max_length = 60, example = "match_proposed")]
    kind: Option<String>,
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

/// List notifications of the caller
///
/// Newest first, those of accounts merged into the caller's too. Texts are in Chinese or English, by `Accept-Language`. A
/// notification is deleted after 180 days. Requires a user; API clients have no inbox.
#[utoipa::path(tag = "notifications", security(("bearer" = [])), params(NotificationFilter),
    responses((status = 200, description = "A page of notifications.", body = NotificationPage)))]
#[get("/notifications")]
pub async fn list_notifications(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepAccount>,
    filter: Query<NotificationFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let scope = NotificationScope {
        unread: filter.unread,
        kind: filter.kind,
    };
    let list = format!("notifications {scope:?} {}", caller.user_id);
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let language = Language::of(request.headers());
    let (rows, total) = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, &caller.records, before, size.fetch())?;
            let total = match filter.count {
                true => Some(counted(model::count(conn, &scope, &caller.records)?)),
                false => None,
            };
            Ok((rows, total))
        })
        .await?;
    let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    let items = page.items.into_iter();
    Ok(Answer::ok(&NotificationPage {
        items: items
            .map(|row| NotificationView::new(row, language))
            .collect(),
        next_cursor: page.next_cursor,
        total,
    })?
    .next_page(link))
}
