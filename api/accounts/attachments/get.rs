use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{AttachmentPath, AttachmentView};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetAttachmentProblems: NotFound);

/// Get an attachment
///
/// Callers who may read the thing that the file hangs on may read the file. A free file is visible to its uploader; other
/// callers get 404.
#[utoipa::path(tag = "attachments", security((), ("bearer" = [])), params(AttachmentPath),
    responses((status = 200, description = "The file, without its bytes.", body = AttachmentView,
        headers(("ETag" = String, description = "Its version."))), GetAttachmentProblems))]
#[get("/attachments/{id}")]
pub async fn get_attachment(
    app: Data<App>,
    caller: Anyone,
    path: Path<AttachmentPath>,
) -> Result<Answer> {
    let (state, now) = (app.clone(), app.clock.now());
    let attachment = app
        .db
        .read(move |conn| {
            let caller = caller.0.as_ref();
            let found = model::find(conn, &state.file_places, path.0.id, caller, now)?;
            found.ok_or_else(absent)
        })
        .await?;
    AttachmentView::answer(attachment)
}

/// Also for a file that the caller may not read.
pub fn absent() -> Error {
    Problem::not_found("没有这个文件", "there is no such file").into()
}
