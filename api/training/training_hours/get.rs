use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::SessionHoursView;
use crate::access::App;
use crate::access::auth::Anyone;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};
use crate::training::training_sessions::model as sessions;
use crate::training::training_sessions::view::TrainingSessionPath;

problems!(GetTrainingSessionHoursProblems: NotFound);

/// Get the hours of a training session
///
/// For everybody who can read the session. Fails with 404 if none were set: the session counts for no hours.
#[utoipa::path(tag = "training-hours", security((), ("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The hours.", body = SessionHoursView,
        headers(("ETag" = String, description = "Their version."))), GetTrainingSessionHoursProblems))]
#[get("/training-sessions/{id}/hours")]
pub async fn get_training_session_hours(
    app: Data<App>,
    caller: Anyone,
    path: Path<TrainingSessionPath>,
) -> Result<Answer> {
    app.db
        .read(move |conn| {
            let session = sessions::find(conn, path.0.id, caller.0.as_ref())?;
            let session = session.ok_or_else(absent)?;
            let hours = model::find(conn, session.id)?.ok_or_else(without_hours)?;
            SessionHoursView::answer(&hours)
        })
        .await
}

/// Also for a session that the caller may not read.
pub fn absent() -> Problem {
    Problem::not_found("没有这期培训班", "there is no such training session")
}

fn without_hours() -> Problem {
    Problem::not_found("这期培训班没有设定学时", "the session counts for no hours")
}
