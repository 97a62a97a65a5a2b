use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{CalendarFeedList, CalendarFeedView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// List the calendar addresses of the caller
///
/// Those that work, newest first, without their secrets.
#[utoipa::path(tag = "calendar-feeds", security(("bearer" = [])),
    responses((status = 200, description = "The addresses.", body = CalendarFeedList)))]
#[get("/users/me/calendar-feeds")]
pub async fn list_calendar_feeds(app: Data<App>, caller: May<ask::KeepAccount>) -> Result<Answer> {
    let feeds = app
        .db
        .read(move |conn| Ok(model::live(conn, &caller.records)?))
        .await?;
    let items = feeds.into_iter().map(CalendarFeedView::from).collect();
    Answer::ok(&CalendarFeedList { items })
}
