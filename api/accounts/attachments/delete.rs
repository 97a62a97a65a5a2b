use actix_web::delete;
use actix_web::web::Data;

use super::get::absent;
use super::model;
use super::view::AttachmentPath;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, IfMatch, Path};

problems!(DeleteAttachmentProblems: NotFound, Forbidden, WrongState, PaperOutdated);

/// Delete an attachment
///
/// A free file is deleted by its uploader. A file that hangs on a thing is deleted by callers who may change the thing. Bytes
/// that no other file has are removed an hour later.
#[utoipa::path(tag = "attachments", security(("bearer" = []), ("client" = ["files:write"])), params(AttachmentPath),
    responses((status = 204, description = "Deleted."), DeleteAttachmentProblems))]
#[delete("/attachments/{id}")]
pub async fn delete_attachment(
    app: Data<App>,
    caller: May<ask::UploadFile>,
    if_match: IfMatch,
    path: Path<AttachmentPath>,
) -> Result<Answer> {
    let state = app.clone();
    app.db
        .write(caller.act(), move |tx| {
            let (places, id) = (&state.file_places, path.0.id);
            // The thing is locked before its files, as where a thing is deleted.
            let seen = model::find(tx.conn, places, id, Some(&caller), tx.now)?;
            let on = seen.ok_or_else(absent)?.on();
            model::hold_thing(tx, places, on.as_ref(), &caller)?;
            let attachment = model::lock(tx, places, id, &caller)?.ok_or_else(absent)?;
            if_match.check(&attachment.etag())?;
            if attachment.on() != on {
                return Err(wrong_state(
                    "attached",
                    "文件刚刚被附在事项上，请重试",
                    "the file was attached meanwhile; try again",
                ));
            }
            model::delete(tx.conn, id, tx.now)?;
            Ok(Answer::no_content())
        })
        .await
}
