use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_RANGE,
    CONTENT_TYPE, ETAG, VARY,
};
use actix_web::web::Data;
use actix_web::{HttpResponse, ResponseError, get};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::get::absent;
use super::model::{self, Attachment};
use super::range::{Part, part};
use super::view::{AttachmentPath, FileContent};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::platform::error::{Code, Error, Result, problems};
use crate::platform::web::{Headers, Path};

/// What RFC 8187 lets stand in `filename*`.
const UNENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Header)]
pub struct RangeHeaders {
    /// A single range of bytes, for example `bytes=0-1023`; several get the whole file.
    #[serde(rename = "Range")]
    #[validate(length(max = 200))]
    #[param(inline, max_length = 200, example = "bytes=0-1023")]
    range: Option<String>,
    /// The ETag of the bytes that the client has a part of. The whole file is sent when the ETag differs.
    #[serde(rename = "If-Range")]
    #[validate(length(max = 200))]
    #[param(inline, max_length = 200)]
    if_range: Option<String>,
}

problems!(GetAttachmentContentProblems: NotFound, RangeNotSatisfiable);

/// Get the bytes of an attachment
///
/// For callers who may read the file. Takes a `Range`, so that a download can be resumed. The ETag is the SHA-256 of the
/// bytes, which never change.
#[utoipa::path(tag = "attachments", security((), ("bearer" = [])), params(AttachmentPath, RangeHeaders),
    responses(
        (status = 200, description = "The bytes, with the media type of the file.", body = FileContent,
            content_type = "application/octet-stream",
            headers(("ETag" = String, description = "The SHA-256 of the bytes."),
                ("Accept-Ranges" = String, description = "`bytes`."),
                ("Content-Disposition" = String, description = "`attachment`, with the name of the file."))),
        (status = 206, description = "The range of the bytes.", body = FileContent,
            content_type = "application/octet-stream",
            headers(("ETag" = String, description = "The SHA-256 of all bytes."),
                ("Content-Range" = String, description = "Which bytes these are, and how many there are in all."))),
        GetAttachmentContentProblems))]
#[get("/attachments/{id}/content")]
pub async fn get_attachment_content(
    app: Data<App>,
    caller: Anyone,
    path: Path<AttachmentPath>,
    headers: Headers<RangeHeaders>,
) -> Result<HttpResponse> {
    let (state, now) = (app.clone(), app.clock.now());
    let attachment = app
        .db
        .read(move |conn| {
            let caller = caller.0.as_ref();
            let found = model::find(conn, &state.file_places, path.0.id, caller, now)?;
            found.ok_or_else(absent)
        })
        .await?;
    let digest = attachment.digest()?;
    let etag = format!("\"{digest}\"");
    let size = u64::try_from(attachment.size).unwrap_or_default();
    let headers = headers.0;
    let is_current = headers.if_range.is_none_or(|known| known == etag);
    let (status, range) = match part(headers.range.as_deref(), is_current, size) {
        Part::Whole => (StatusCode::OK, 0..size),
        Part::Range(range) => (StatusCode::PARTIAL_CONTENT, range),
        Part::NotSatisfiable => {
            let mut refused = Error::from(Code::RangeNotSatisfiable).error_response();
            let all = format!("bytes */{size}")
                .parse()
                .map_err(anyhow::Error::from)?;
            refused.headers_mut().insert(CONTENT_RANGE, all);
            return Ok(refused);
        }
    };
    let length = range.end - range.start;
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((CONTENT_TYPE, content_type(&attachment)))
        .insert_header((CONTENT_DISPOSITION, disposition(&attachment)))
        .insert_header((ETAG, etag))
        .insert_header((ACCEPT_RANGES, "bytes"))
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((VARY, "Authorization"))
        // Not to be compressed: ranges count the bytes of the file.
        .insert_header((CONTENT_ENCODING, "identity"));
    if status == StatusCode::PARTIAL_CONTENT {
        let (first, last) = (range.start, range.end - 1);
        answer.insert_header((CONTENT_RANGE, format!("bytes {first}-{last}/{size}")));
    }
    let bytes = app.files.read(&digest, range).await?;
    Ok(answer.body(SizedStream::new(length, bytes)))
}

fn content_type(attachment: &Attachment) -> String {
    match attachment.content_type.starts_with("text/") {
        true => format!("{}; charset=utf-8", attachment.content_type),
        false => attachment.content_type.clone(),
    }
}

fn disposition(attachment: &Attachment) -> String {
    let name = utf8_percent_encode(&attachment.file_name, UNENCODED);
    format!("attachment; filename*=UTF-8''{name}")
}
