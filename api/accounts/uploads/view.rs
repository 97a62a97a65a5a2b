use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::model::Upload;
use crate::accounts::attachments::model::Attachment;
use crate::kernel::ids::AttachmentId;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct UploadPath {
    /// The upload, and later its attachment.
    #[param(inline)]
    pub id: AttachmentId,
}

#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Header)]
pub struct TusHeaders {
    /// Version of the protocol: `1.0.0`. HEAD fails with 412 `tus_version` without it.
    #[serde(rename = "Tus-Resumable")]
    #[validate(length(max = 20))]
    #[param(inline, max_length = 20, example = "1.0.0")]
    pub tus_resumable: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Header)]
pub struct EndHeaders {
    /// Version of the protocol: `1.0.0`. Without it 412 `tus_version`.
    #[serde(rename = "Tus-Resumable")]
    #[validate(length(max = 20))]
    #[param(inline, required = true, max_length = 20, example = "1.0.0")]
    pub tus_resumable: Option<String>,
}

/// How far an upload has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub size: i64,
    pub received: i64,
    pub expires_at: Option<DateTime<Utc>>,
    /// As `Upload-Metadata` tells it.
    pub metadata: String,
}

/// An upload.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000a0", "file_name": "课件.pdf",
    "content_type": "application/pdf", "size": 182044, "received": 65536, "on": null, "on_id": null,
    "created_at": "2024-08-30T01:02:03.000004Z", "expires_at": "2024-08-31T01:02:03.000004Z"}))]
pub struct UploadView {
    /// Also the id of the attachment, once all bytes are there.
    pub id: AttachmentId,
    pub file_name: String,
    pub content_type: String,
    /// Bytes in all.
    pub size: i64,
    /// Bytes that are there. All of them: the upload has become the attachment of the same id.
    pub received: i64,
    /// The kind of the thing that the file is to hang on; null for a free file.
    pub on: Option<String>,
    pub on_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    /// When an unfinished upload ends; null for a finished one.
    pub expires_at: Option<DateTime<Utc>>,
}

impl UploadView {
    pub fn state(&self) -> State {
        State {
            size: self.size,
            received: self.received,
            expires_at: self.expires_at,
            metadata: self.metadata(),
        }
    }

    fn metadata(&self) -> String {
        let on_id = self.on_id.map(|id| id.to_string());
        let pairs = [
            ("filename", Some(&self.file_name)),
            ("filetype", Some(&self.content_type)),
            ("on", self.on.as_ref()),
            ("on_id", on_id.as_ref()),
        ];
        let told = pairs
            .iter()
            .filter_map(|(key, value)| Some(format!("{key} {}", STANDARD.encode((*value)?))));
        told.collect::<Vec<_>>().join(",")
    }
}

impl From<Upload> for UploadView {
    fn from(upload: Upload) -> Self {
        Self {
            id: upload.id,
            file_name: upload.file_name,
            content_type: upload.content_type,
            size: upload.size,
            received: upload.received,
            on: upload.on_kind,
            on_id: upload.on_id,
            created_at: upload.created_at,
            expires_at: Some(upload.expires_at),
        }
    }
}

impl From<Attachment> for UploadView {
    fn from(attachment: Attachment) -> Self {
        Self {
            id: attachment.id,
            file_name: attachment.file_name,
            content_type: attachment.content_type,
            size: attachment.size,
            received: attachment.size,
            on: attachment.on_kind,
            on_id: attachment.on_id,
            created_at: attachment.created_at,
            expires_at: None,
        }
    }
}
