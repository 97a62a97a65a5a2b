use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::CalendarFile;
use super::{ics, model};
use crate::access::App;
use crate::access::auth::secret_digest;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::Path;

/// What the calendar of a person is called.
const NAME: &str = "天府科技云培训";

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CalendarFeedFile {
    /// The secret, and `.ics`.
    #[param(min_length = 1, max_length = 100)]
    file: String,
}

problems!(GetCalendarFeedProblems: NotFound);

/// Get the training sessions of a person as a calendar
///
/// An iCalendar file for programs that subscribe to it: the last 500 announced sessions in which the person holds a place.
/// Those that were cancelled stay in it, with `STATUS:CANCELLED`. The secret in the address stands for the person; no token is needed. Revoked
/// addresses, and those of closed accounts, fail with 404.
#[utoipa::path(tag = "calendar-feeds", security(()), params(CalendarFeedFile),
    responses((status = 200, description = "The file.", body = CalendarFile, content_type = "text/calendar",
        headers(("ETag" = String, description = "Changes with the file."))), GetCalendarFeedProblems))]
#[get("/calendar-feeds/{file}")]
pub async fn get_calendar_feed(
    app: Data<App>,
    path: Path<CalendarFeedFile>,
) -> Result<HttpResponse> {
    let secret = path.0.file.strip_suffix(".ics").unwrap_or_default();
    let digest = secret_digest(secret);
    let sessions = app
        .db
        .read(move |conn| {
            let owner = model::owner(conn, &digest)?.ok_or_else(|| {
                Problem::not_found("没有这个日历地址", "there is no such calendar address")
            })?;
            Ok(model::sessions_of(conn, owner)?)
        })
        .await?;
    let file = CalendarFile(ics::calendar(NAME, &sessions));
    Ok(file.answer("trainings.ics", "private, max-age=300"))
}
