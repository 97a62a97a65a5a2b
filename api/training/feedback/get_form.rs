use actix_web::get;
use actix_web::web::Data;

use super::model::{self, FeedbackForm};
use super::view::FeedbackFormView;
use crate::access::App;
use crate::access::auth::Anyone;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};
use crate::training::training_sessions::model::{self as sessions, TrainingSession};
use crate::training::training_sessions::view::TrainingSessionPath;

problems!(GetFeedbackFormProblems: NotFound);

/// Get the feedback form of a training session
///
/// Visible to every caller who may read the session. 404 also where the session has no form.
#[utoipa::path(tag = "feedback", security((), ("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The questions.", body = FeedbackFormView,
        headers(("ETag" = String, description = "Its version."))), GetFeedbackFormProblems))]
#[get("/training-sessions/{id}/feedback-form")]
pub async fn get_feedback_form(
    app: Data<App>,
    caller: Anyone,
    path: Path<TrainingSessionPath>,
) -> Result<Answer> {
    let form = app
        .db
        .read(move |conn| {
            let session = sessions::find(conn, path.0.id, caller.0.as_ref())?;
            let session = session.ok_or_else(TrainingSession::absent)?;
            model::find(conn, session.id)?.ok_or_else(FeedbackForm::absent)
        })
        .await?;
    FeedbackFormView::answer(&form)
}
