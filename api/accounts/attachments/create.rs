use actix_web::post;
use actix_web::web::Data;

use super::model::{self, NewFile};
use super::policy;
use super::view::{AttachmentView, FileContent, NewAttachment, thing};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::AttachmentId;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::storage::{End, too_large};
use crate::platform::web::{Answer, Attempt, Query, Upload};

problems!(CreateAttachmentProblems: NotFound, Forbidden, WrongState, PaperOutdated, UserMerged, FileQuotaExceeded, BodyTooLarge,
    UnsupportedMediaType, FileTypeMismatch, ImageTooLarge);

/// Create an attachment
///
/// Stores the body as a file: PDF, PNG, JPEG, WebP, GIF, plain text and CSV in UTF-8, DOCX, XLSX, PPTX, MP4, M4A and MP3.
/// `Content-Type` is the type of the file, and the bytes are checked against it. Images have 50 million pixels at most.
/// The file hangs on the thing that `on` and `on_id` name, which the caller must have the right to change; without them it
/// is free, and only the caller can read it. For large files and networks that break off, see `POST /v1/uploads`.
#[utoipa::path(tag = "attachments", security(("bearer" = []), ("client" = ["files:write"])), params(NewAttachment),
    request_body(content = FileContent, content_type = "application/pdf"),
    responses((status = 201, description = "The file.", body = AttachmentView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateAttachmentProblems))]
#[post("/attachments")]
pub async fn create_attachment(
    app: Data<App>,
    caller: May<ask::UploadFile>,
    attempt: Attempt,
    query: Query<NewAttachment>,
    body: Upload,
) -> Result<Answer> {
    let new = query.0;
    let kind = policy::of_media_type(&body.media_type)?;
    policy::file_name("file_name", &new.file_name, kind)?;
    let on = thing(&app, new.on, new.on_id, Problem::invalid_parameter)?;
    let most = app.settings.file_max_bytes;
    if body.length.is_some_and(|length| length > most) {
        return Err(too_large(most));
    }
    let length = body.length;
    let received = app
        .files
        .receive(body, most, app.settings.body_wait)
        .await?;
    match received.end {
        // A connection that was closed halfway may look like the end of the body.
        End::Whole if length.is_none_or(|length| length == received.size) => {}
        End::Late => return Err(Code::RequestTimeout.into()),
        End::Whole | End::Broken => return Err(Code::MalformedRequest.into()),
    }
    policy::check(&app.files, &received, kind).await?;
    let attempt = attempt.with_body(&received.digest.0);
    let state = app.clone();
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let quota = state.settings.file_quota_bytes;
            model::hold_quota(tx, &caller, received.size, quota)?;
            model::hold_thing(tx, &state.file_places, on.as_ref(), &caller)?;
            let file = NewFile {
                id: AttachmentId::new(),
                file_name: new.file_name,
                content_type: kind.media_type,
                size: received.size,
                digest: received.digest,
                on,
            };
            let kept = model::keep(tx, &state.files, caller.user_id, file, received.incoming)?;
            model::file_added(tx, &state.file_places, kept.on().as_ref())?;
            AttachmentView::created(kept)
        })
        .await
}
