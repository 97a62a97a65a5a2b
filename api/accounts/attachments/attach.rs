use actix_web::post;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get::absent;
use super::model;
use super::view::{AttachmentPath, AttachmentView, thing};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::ThingId;
use crate::platform::error::{Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Attempt, Json, MaybeIfMatch, Path};

/// The thing that a file is to hang on.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"on": "training_session", "on_id": "0198f3a2-5b1c-7000-8000-000000000091"}))]
pub struct AttachmentTarget {
    /// `training_program`, `training_session`, `agenda_item`, `agenda_item_after_attendance` (read by those who came), `entry`, `entry_anonymous` (does not tell whose entry it is: judges read it in blind stages), `objection`, `printed_paper` (one scan each) or `listing`.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    on: String,
    on_id: ThingId,
}

problems!(AttachAttachmentProblems: NotFound, Forbidden, WrongState, PaperOutdated);

/// Attach a file to a thing
///
/// Requires the uploader of the file, and the right to change the thing. The file must be free. From then on the file is
/// visible to callers who may read the thing.
#[utoipa::path(tag = "attachments", security(("bearer" = []), ("client" = ["files:write"])), params(AttachmentPath),
    request_body = AttachmentTarget,
    responses((status = 200, description = "The file on the thing.", body = AttachmentView,
        headers(("ETag" = String, description = "Its new version."))), AttachAttachmentProblems))]
#[post("/attachments/{id}/attach")]
pub async fn attach_attachment(
    app: Data<App>,
    caller: May<ask::UploadFile>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<AttachmentPath>,
    body: Json<AttachmentTarget>,
) -> Result<Answer> {
    let body = body.0;
    let on = thing(
        &app,
        Some(body.on),
        Some(body.on_id),
        |member, code, zh, en| Problem::invalid_body(&format!("/{member}"), code, zh, en),
    )?;
    let state = app.clone();
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let (places, id) = (&state.file_places, path.0.id);
            let seen = model::find(tx.conn, places, id, Some(&caller), tx.now)?;
            seen.ok_or_else(absent)?;
            model::hold_thing(tx, places, on.as_ref(), &caller)?;
            let attachment = model::lock(tx, places, id, &caller)?.ok_or_else(absent)?;
            if_match.check(&attachment.etag())?;
            match (attachment.on(), on) {
                (None, Some(on)) => {
                    let attached = model::set_on(tx.conn, id, &on, tx.now)?;
                    model::file_added(tx, places, Some(&on))?;
                    AttachmentView::answer(attached)
                }
                _ => Err(wrong_state(
                    "attached",
                    "文件已附在事项上",
                    "the file hangs on a thing already",
                )),
            }
        })
        .await
}
