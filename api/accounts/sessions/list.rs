use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model::{self, SessionScope};
use super::view::{SessionPage, SessionView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::db::{Page, PageSize, after_id, counted, next_link};
use crate::platform::error::Result;
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SessionFilter {
    /// `true`: those that can be used; `false`: those that have ended or expired.
    active: Option<bool>,
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

/// List one's sessions
///
/// Newest first: from where and with what one is signed in, and was in the last 30 days.
#[utoipa::path(tag = "sessions", security(("bearer" = [])), params(SessionFilter),
    responses((status = 200, description = "A page of sessions.", body = SessionPage)))]
#[get("/sessions")]
pub async fn list_sessions(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::KeepAccount>,
    filter: Query<SessionFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let current = caller.session_id()?;
    let scope = SessionScope {
        user_id: caller.user_id,
        active: filter.active,
    };
    let list = format!("sessions {scope:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let now = app.clock.now();
    let (rows, total) = app
        .db
        .read(move |conn| {
            let rows = model::page(conn, &scope, before, size.fetch(), now)?;
            let total = match filter.count {
                true => Some(counted(model::count(conn, &scope, now)?)),
                false => None,
            };
            Ok((rows, total))
        })
        .await?;
    let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&SessionPage {
        items: page
            .items
            .into_iter()
            .map(|row| SessionView::new(row, current, now))
            .collect(),
        next_cursor: page.next_cursor,
        total,
    })?
    .next_page(link))
}
