use actix_web::get;
use actix_web::web::Data;
use diesel::PgConnection;

use super::model::{self, AgendaItem};
use super::view::{self, AgendaItemPath, AgendaItemView};
use crate::access::App;
use crate::access::auth::{Anyone, Caller};
use crate::kernel::ids::AgendaItemId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};
use crate::training::training_sessions::model::{self as sessions, TrainingSession};

problems!(GetAgendaItemProblems: NotFound);

/// Get an agenda item
///
/// Visible to every caller who may read the training session; other callers get 404.
#[utoipa::path(tag = "agenda", security((), ("bearer" = [])), params(AgendaItemPath),
    responses((status = 200, description = "The agenda item.", body = AgendaItemView,
        headers(("ETag" = String, description = "Its version."))), GetAgendaItemProblems))]
#[get("/agenda-items/{id}")]
pub async fn get_agenda_item(
    app: Data<App>,
    caller: Anyone,
    path: Path<AgendaItemPath>,
) -> Result<Answer> {
    let (view, etag) = app
        .db
        .read(move |conn| {
            let caller = caller.0.as_ref();
            let found = model::find(conn, path.0.id, caller)?;
            view::shown(conn, found.ok_or_else(AgendaItem::absent)?, caller)
        })
        .await?;
    Ok(Answer::ok(&view)?.etag(etag))
}

/// Locks an item that the caller may read, and before it its session.
pub fn lock_visible(
    conn: &mut PgConnection,
    id: AgendaItemId,
    caller: &Caller,
) -> Result<(AgendaItem, TrainingSession)> {
    let session = model::session_of(conn, id)?.ok_or_else(AgendaItem::absent)?;
    let session = sessions::lock(conn, session, caller)?.ok_or_else(AgendaItem::absent)?;
    let item = model::lock(conn, id)?.ok_or_else(AgendaItem::absent)?;
    Ok((item, session))
}
