use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::{Attachment, Thing};
use crate::access::App;
use crate::access::file_places::hides_uploader;
use crate::kernel::ids::{AttachmentId, ThingId, UserId};
use crate::platform::error::{Problem, Result};
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AttachmentPath {
    /// The file.
    #[param(inline)]
    pub id: AttachmentId,
}

/// A file.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000a0", "file_name": "课件.pdf",
    "content_type": "application/pdf", "size": 182044,
    "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "uploaded_by": "0198f3a2-5b1c-7000-8000-000000000001", "on": "training_session",
    "on_id": "0198f3a2-5b1c-7000-8000-000000000091", "created_at": "2024-08-30T01:02:03.000004Z",
    "updated_at": "2024-08-30T01:02:03.000004Z"}))]
pub struct AttachmentView {
    pub id: AttachmentId,
    /// Of a file of an `entry_anonymous`: part of the id, so that the name tells nothing of the entrant.
    pub file_name: String,
    /// The media type of the bytes.
    pub content_type: String,
    /// In bytes.
    pub size: i64,
    /// Of the bytes, in hexadecimal digits. Download them at `GET /v1/attachments/{id}/content`.
    pub sha256: String,
    /// Null for a file of an `entry_anonymous`.
    pub uploaded_by: Option<UserId>,
    /// The kind of the thing that the file hangs on; null for a free file.
    pub on: Option<String>,
    /// The id of the thing.
    pub on_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<Attachment> for AttachmentView {
    fn from(attachment: Attachment) -> Self {
        let hides_uploader = attachment.on_kind.as_deref().is_some_and(hides_uploader);
        Self {
            id: attachment.id,
            file_name: attachment.file_name,
            content_type: attachment.content_type,
            size: attachment.size,
            sha256: hex::encode(attachment.sha256),
            uploaded_by: (!hides_uploader).then_some(attachment.uploaded_by),
            on: attachment.on_kind,
            on_id: attachment.on_id,
            created_at: attachment.created_at,
            updated_at: attachment.updated_at,
        }
    }
}

impl AttachmentView {
    /// The answer to a read or a change.
    pub fn answer(attachment: Attachment) -> Result<Answer> {
        let etag = attachment.etag();
        Ok(Answer::ok(&Self::from(attachment))?.etag(etag))
    }

    pub fn created(attachment: Attachment) -> Result<Answer> {
        let location = format!("/v1/attachments/{}", attachment.id);
        let etag = attachment.etag();
        Ok(Answer::created(location, &Self::from(attachment))?.etag(etag))
    }
}

/// A page of files, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct AttachmentPage {
    pub items: Vec<AttachmentView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, example = "%PDF-1.7 …")]
#[allow(dead_code, reason = "it describes bytes that no value holds")]
pub struct FileContent(Vec<u8>);

/// The kind and the id of a thing, as a request names them: both, or neither.
pub fn thing(
    app: &Data<App>,
    kind: Option<String>,
    id: Option<ThingId>,
    refusal: fn(&str, &str, &str, &str) -> Problem,
) -> Result<Option<Thing>> {
    match (kind, id) {
        (None, None) => Ok(None),
        (Some(kind), Some(id)) => {
            let unknown = |zh: &str, en: &str| refusal("on", "unknown_code", zh, en);
            app.file_places.named(&kind, unknown)?;
            Ok(Some(Thing { kind, id: id.0 }))
        }
        (kind, _) => {
            let missing = if kind.is_some() { "on_id" } else { "on" };
            let (zh, en) = ("on 与 on_id 须同时给出", "on and on_id are given together");
            Err(refusal(missing, "required", zh, en).into())
        }
    }
}

/// What a new file hangs on, and its name, in the query of a request whose body is the file.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NewAttachment {
    /// Name of the file, without a path. Its extension fits its type.
    #[validate(length(min = 1, max = 200))]
    #[param(inline, min_length = 1, max_length = 200, example = "课件.pdf")]
    pub file_name: String,
    /// What the file hangs on: `training_program`, `training_session`, `agenda_item`, `agenda_item_after_attendance` (read by those who came), `entry`, `entry_anonymous` (does not tell whose entry it is: judges read it in blind stages), `objection`, `printed_paper` (one scan each) or `listing`. A free file when absent.
    #[validate(length(min = 1, max = 40))]
    #[param(inline, min_length = 1, max_length = 40, example = "training_session")]
    pub on: Option<String>,
    /// Its id, with `on`.
    #[param(inline)]
    pub on_id: Option<ThingId>,
}
