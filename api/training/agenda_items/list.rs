use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{self, Agenda};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};
use crate::training::training_sessions::model::{self as sessions, TrainingSession};
use crate::training::training_sessions::view::TrainingSessionPath;

problems!(ListAgendaItemsProblems: NotFound);

/// List the agenda of a training session
///
/// All items (at most 200), by `starts_at`, then `position`. Visible to every caller who may read the session.
#[utoipa::path(tag = "agenda", security((), ("bearer" = [])), params(TrainingSessionPath),
    responses((status = 200, description = "The agenda.", body = Agenda,
        headers(("ETag" = String, description = "Changes with the agenda."))), ListAgendaItemsProblems))]
#[get("/training-sessions/{id}/agenda")]
pub async fn list_agenda_items(
    app: Data<App>,
    caller: Anyone,
    path: Path<TrainingSessionPath>,
) -> Result<Answer> {
    let items = app
        .db
        .read(move |conn| {
            let caller = caller.0.as_ref();
            let session = sessions::find(conn, path.0.id, caller)?;
            let session = session.ok_or_else(TrainingSession::absent)?;
            let items = model::of_session(conn, session.id)?;
            view::show(conn, items, caller)
        })
        .await?;
    Ok(Answer::ok(&Agenda { items })?.etag_of_body())
}
