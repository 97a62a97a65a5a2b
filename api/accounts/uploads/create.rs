use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;
use validator::Validate;

use super::headers::{self, METADATA, Metadata};
use super::model::{self, NewUpload};
use super::view::{State, UploadView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::attachments::{model as attachments, policy, view::thing};
use crate::kernel::ids::{self, ThingId};
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::storage::too_large;
use crate::platform::web::{Answer, Attempt, Headers};

#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Header)]
pub struct NewUploadHeaders {
    /// Version of the protocol: `1.0.0`. Without it 412 `tus_version`.
    #[serde(rename = "Tus-Resumable")]
    #[validate(length(max = 20))]
    #[param(inline, required = true, max_length = 20, example = "1.0.0")]
    tus_resumable: Option<String>,
    /// Bytes of the whole file.
    #[serde(rename = "Upload-Length")]
    #[validate(range(min = 1, max = 2_147_483_648_i64))]
    #[param(minimum = 1, maximum = 2_147_483_648_i64, example = 182044)]
    upload_length: i64,
    /// `filename` and `filetype` (the media type), each with its value in base64, and `on` and `on_id` for the thing that the
    /// file is to hang on. Other keys are left aside.
    #[serde(rename = "Upload-Metadata")]
    #[validate(length(min = 1, max = 4000))]
    #[param(
        inline,
        min_length = 1,
        max_length = 4000,
        example = "filename 6K++5Lu2LnBkZg==,filetype YXBwbGljYXRpb24vcGRm"
    )]
    upload_metadata: String,
}

problems!(CreateUploadProblems: NotFound, Forbidden, WrongState, PaperOutdated, UserMerged, FileQuotaExceeded, TusVersion, BodyTooLarge,
    UnsupportedMediaType);

/// Create an upload
///
/// Announces a file, by the protocol tus 1.0 (extensions creation, expiration, termination). Send the bytes by PATCH to the
/// address in `Location`, in one piece or several; after an interruption, HEAD tells where to go on. Types, names and sizes
/// are those of `POST /v1/attachments`. Once all bytes are there, the upload becomes the attachment of the same id. An upload
/// that is unfinished after 24 hours ends. The announced bytes count in the quota of the account.
#[utoipa::path(tag = "uploads", security(("bearer" = []), ("client" = ["files:write"])), params(NewUploadHeaders),
    responses((status = 201, description = "The upload.", body = UploadView,
        headers(("Location" = String, description = "Its address."),
            ("Tus-Max-Size" = i64, description = "The largest file, in bytes."),
            ("Upload-Expires" = String, description = "When it ends, as HTTP date."))), CreateUploadProblems))]
#[post("/uploads")]
pub async fn create_upload(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::UploadFile>,
    attempt: Attempt,
    headers: Headers<NewUploadHeaders>,
) -> HttpResponse {
    let outcome = create(&app, caller, attempt, headers.0).await;
    headers::answer(&app, &request, outcome)
}

async fn create(
    app: &Data<App>,
    caller: May<ask::UploadFile>,
    attempt: Attempt,
    given: NewUploadHeaders,
) -> Result<(Answer, Option<State>)> {
    headers::check_version(given.tus_resumable.as_deref())?;
    let digest = Sha256::digest(format!("{}/{}", given.upload_length, given.upload_metadata));
    let metadata = Metadata::parse(&given.upload_metadata)?;
    let kind = policy::of_media_type(&metadata.file_type)?;
    policy::file_name(METADATA, &metadata.file_name, kind)?;
    let refusal = |_: &str, code: &str, zh: &str, en: &str| {
        Problem::invalid_parameter(METADATA, code, zh, en)
    };
    let on_id = metadata.on_id.map(|id| {
        let read = ids::written(&id).map(ThingId);
        read.ok_or_else(|| {
            Error::from(refusal(
                "on_id",
                "type",
                "on_id 须为 UUID",
                "on_id must be a UUID",
            ))
        })
    });
    let on = thing(app, metadata.on, on_id.transpose()?, refusal)?;
    let size = u64::try_from(given.upload_length).unwrap_or_default();
    let most = app.settings.file_max_bytes;
    if size > most {
        return Err(too_large(most));
    }
    let new = NewUpload {
        file_name: metadata.file_name,
        content_type: kind.media_type,
        size: given.upload_length,
        on,
    };
    let state = app.clone();
    let attempt = attempt.with_body(&digest);
    let answer = app
        .db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let quota = state.settings.file_quota_bytes;
            attachments::hold_quota(tx, &caller, size, quota)?;
            attachments::hold_thing(tx, &state.file_places, new.on.as_ref(), &caller)?;
            let upload = model::insert(tx.conn, &new, caller.user_id, tx.now)?;
            let location = format!("/v1/uploads/{}", upload.id);
            Answer::created(location, &UploadView::from(upload))
        })
        .await?;
    Ok((answer, None))
}
