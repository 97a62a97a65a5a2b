use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::ics;
use super::view::CalendarFile;
use crate::access::App;
use crate::access::auth::Anyone;
use crate::platform::error::{Result, problems};
use crate::platform::web::Path;
use crate::training::training_sessions::model::{self as sessions, TrainingSession};
use crate::training::training_sessions::view::TrainingSessionPath;

problems!(GetTrainingSessionCalendarProblems: NotFound);

/// Get a training session as a calendar file
///
/// An iCalendar file with one event, for every caller who may read the session. The UID of the event never changes, and each
/// change of the session raises its SEQUENCE. A cancelled session has `STATUS:CANCELLED`.
#[utoipa::path(tag = "calendar-feeds", security((), ("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The file.", body = CalendarFile, content_type = "text/calendar",
        headers(("ETag" = String, description = "Changes with the file."))), GetTrainingSessionCalendarProblems))]
#[get("/training-sessions/{id}/calendar")]
pub async fn get_training_session_calendar(
    app: Data<App>,
    caller: Anyone,
    path: Path<TrainingSessionPath>,
) -> Result<HttpResponse> {
    let session = app
        .db
        .read(move |conn| {
            let session = sessions::find(conn, path.0.id, caller.0.as_ref())?;
            session.ok_or_else(TrainingSession::absent)
        })
        .await?;
    let name = session.content.title.clone();
    let file = CalendarFile(ics::calendar(&name, &[session]));
    // Who may read the file depends on the caller.
    Ok(file.answer("training-session.ics", "private, no-cache"))
}
