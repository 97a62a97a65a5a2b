use actix_web::post;

use super::model;
use super::view::{CalendarFeedPath, CalendarFeedView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Problem, Result, problems, wrong_state};
use crate::platform::web::Answer;

problems!(RevokeCalendarFeedProblems: NotFound, WrongState);

/// Revoke a calendar address of the caller
///
/// The address answers 404 from then on.
#[utoipa::path(tag = "calendar-feeds", security(("bearer" = [])), params(CalendarFeedPath),
    responses((status = 200, description = "The address, revoked.", body = CalendarFeedView,
        headers(("ETag" = String, description = "Its new version."))), RevokeCalendarFeedProblems))]
#[post("/users/me/calendar-feeds/{id}/revoke")]
pub async fn revoke_calendar_feed(
    request: ChangeRequest<CalendarFeedPath, May<ask::KeepAccount>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let feed = model::lock(tx.conn, path.id, &caller.records)?.ok_or_else(|| {
                Problem::not_found("没有这个日历地址", "there is no such calendar address")
            })?;
            if_match.check(&feed.etag())?;
            if feed.revoked_at.is_some() {
                return Err(wrong_state(
                    "revoked",
                    "该日历地址已撤销",
                    "the address is revoked already",
                ));
            }
            let feed = model::revoke(tx.conn, feed.id, tx.now)?;
            let etag = feed.etag();
            Ok(Answer::ok(&CalendarFeedView::from(feed))?.etag(etag))
        })
        .await
}
