use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::CheckInRefusal;
use super::door::AtTheDoor;
use super::model;
use super::view::{CheckInAttemptPage, show_attempts};
use crate::access::App;
use crate::access::rights::ask;
use crate::kernel::ids::TrainingSessionId;
use crate::platform::db::{Page, PageSize, after_id, next_link};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CheckInAttemptFilter {
    /// At this training session.
    #[param(inline, example = "0198f3a2-5b1c-7000-8000-000000000091")]
    session_id: TrainingSessionId,
    #[param(inline, example = "invalid")]
    reason: Option<CheckInRefusal>,
    /// Items a page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[validate(length(min = 1, max = 500))]
    #[param(min_length = 1, max_length = 500)]
    cursor: Option<String>,
}

problems!(ListCheckInAttemptsProblems: NotFound, Forbidden);

/// List scans that did not count
///
/// Newest first, each with the reason. The same scan sent again with its nonce is listed once for each reason. Requires a door
/// token of the session, or an administrator or broker of its division.
#[utoipa::path(tag = "check-ins",
    security(("bearer" = []), ("client" = ["check_ins:write"]), ("door" = [])), params(CheckInAttemptFilter),
    responses((status = 200, description = "A page of scans.", body = CheckInAttemptPage), ListCheckInAttemptsProblems))]
#[get("/check-in-attempts")]
pub async fn list_check_in_attempts(
    app: Data<App>,
    request: HttpRequest,
    door: AtTheDoor<ask::CheckInOthers>,
    filter: Query<CheckInAttemptFilter>,
) -> Result<Answer> {
    let filter = filter.0;
    let (session, reason) = (filter.session_id, filter.reason);
    let list = format!("check-in attempts {session} {reason:?}");
    let size = PageSize::of(filter.limit);
    let before = after_id(filter.cursor, &list)?;
    let page = app
        .db
        .read(move |conn| {
            door.at_session(conn, session)?;
            let rows = model::attempts(conn, session, reason, before, size.fetch())?;
            let page = Page::cut(rows, size, &list, |row| ((), row.id.0))?;
            Ok(CheckInAttemptPage {
                items: show_attempts(conn, page.items, door.device().is_some())?,
                next_cursor: page.next_cursor,
            })
        })
        .await?;
    let link = next_link(request.uri(), page.next_cursor.as_deref());
    Ok(Answer::ok(&page)?.next_page(link))
}
