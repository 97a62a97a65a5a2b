use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, patch};
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

use super::get::absent;
use super::headers::{self, OFFSET};
use super::model::{self, Upload as Row};
use super::view::{State, UploadPath, UploadView};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::accounts::attachments::model::{self as attachments, NewFile};
use crate::accounts::attachments::{policy, view::FileContent};
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Error, Problem, Result, problems};
use crate::platform::storage::{End, Received, too_large};
use crate::platform::web::{Answer, Headers, Path, Upload, blocking};

const MEDIA_TYPE: &str = "application/offset+octet-stream";
/// Pieces that one upload may come in.
const MOST_PARTS: usize = 1000;

#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Header)]
pub struct SendHeaders {
    /// Version of the protocol: `1.0.0`. Without it 412 `tus_version`.
    #[serde(rename = "Tus-Resumable")]
    #[validate(length(max = 20))]
    #[param(inline, required = true, max_length = 20, example = "1.0.0")]
    tus_resumable: Option<String>,
    /// Bytes that are there already: where the body begins in the file.
    #[serde(rename = "Upload-Offset")]
    #[validate(range(min = 0, max = 2_147_483_648_i64))]
    #[param(minimum = 0, maximum = 2_147_483_648_i64, example = 0)]
    upload_offset: i64,
}

problems!(SendUploadProblems: NotFound, Forbidden, WrongState, PaperOutdated, UserMerged, UploadOffset, TusVersion, BodyTooLarge,
    UnsupportedMediaType, FileTypeMismatch, ImageTooLarge, InvalidValue);

/// Send a piece of an upload
///
/// Adds the body at `Upload-Offset`, which must be where the upload stands: 409 `upload_offset` otherwise. When the network
/// breaks off, the bytes that came are kept. With the last byte the file is checked, and the upload becomes an attachment;
/// bytes that are not of the announced type end the upload with 422. An upload may come in 1,000 pieces.
#[utoipa::path(tag = "uploads", security(("bearer" = []), ("client" = ["files:write"])), params(UploadPath, SendHeaders),
    request_body(content = FileContent, content_type = "application/offset+octet-stream"),
    responses((status = 204, description = "The bytes are there.",
        headers(("Upload-Offset" = i64, description = "Bytes that are there now."))), SendUploadProblems))]
#[patch("/uploads/{id}")]
pub async fn send_upload(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::UploadFile>,
    path: Path<UploadPath>,
    headers: Headers<SendHeaders>,
    body: Upload,
) -> HttpResponse {
    // A task of its own: when the connection ends, the bytes that came are still written down.
    let sent = actix_web::rt::spawn(send(app.clone(), caller, path.0, headers.0, body));
    let outcome = match sent.await {
        Ok(outcome) => outcome,
        Err(cause) => Err(Error::Internal(cause.into())),
    };
    let outcome = outcome.map(|state| (Answer::no_content(), Some(state)));
    headers::answer(&app, &request, outcome)
}

async fn send(
    app: Data<App>,
    caller: May<ask::UploadFile>,
    path: UploadPath,
    given: SendHeaders,
    body: Upload,
) -> Result<State> {
    headers::check_version(given.tus_resumable.as_deref())?;
    if body.media_type != MEDIA_TYPE {
        return Err(Problem::new(Code::UnsupportedMediaType)
            .detail(
                format!("请求体须为 {MEDIA_TYPE}"),
                format!("the body must be {MEDIA_TYPE}"),
            )
            .into());
    }
    let (now, records) = (app.clock.now(), caller.records.clone());
    let found = app
        .db
        .read(move |conn| {
            let upload = model::find(conn, path.id, &records, now)?;
            let finished = match upload {
                Some(_) => None,
                None => model::finished(conn, path.id, &records)?,
            };
            Ok((upload, finished))
        })
        .await?;
    let upload = match found {
        (Some(upload), _) => upload,
        // The answer to the last piece may have been lost.
        (None, Some(finished)) => return nothing_more(UploadView::from(finished).state(), &given),
        (None, None) => return Err(absent()),
    };
    if given.upload_offset != upload.received {
        return Err(other_offset(upload.received));
    }
    let missing = upload.missing();
    if body.length.is_some_and(|length| length > missing) {
        return Err(too_large(missing));
    }
    if upload.parts.len() >= MOST_PARTS {
        return Err(too_many_parts());
    }
    let wait = app.settings.body_wait;
    let received = app.files.receive(body, missing, wait).await?;
    let end = received.end;
    let state = match received.size {
        0 => UploadView::from(upload).state(),
        size if size < missing => add(&app, caller, upload, received).await?,
        _ => finish(&app, caller, upload, received).await?,
    };
    match end {
        End::Whole => Ok(state),
        End::Late => Err(Code::RequestTimeout.into()),
        End::Broken => Err(Code::MalformedRequest.into()),
    }
}

fn nothing_more(state: State, given: &SendHeaders) -> Result<State> {
    match given.upload_offset == state.received {
        true => Ok(state),
        false => Err(other_offset(state.received)),
    }
}

fn other_offset(received: i64) -> Error {
    Problem::new(Code::UploadOffset)
        .detail(
            format!("{OFFSET} 应为 {received}"),
            format!("{OFFSET} must be {received}"),
        )
        .member("current_offset", received)
        .into()
}

fn too_many_parts() -> Error {
    Problem::invalid_parameter(
        OFFSET,
        "range",
        "分片过多；请重新上传，每片大一些",
        "too many pieces; begin a new upload with larger ones",
    )
    .into()
}

/// The row as it was read, locked. Another piece may have come meanwhile.
fn lock(tx: &mut Tx<'_>, seen: &Row, caller: &Caller) -> Result<Row> {
    let found = model::lock(tx.conn, seen.id, &caller.records, tx.now)?;
    as_seen(tx.conn, found, seen, &caller.records)
}

/// The row, unless another request has added a piece, finished the upload, or ended it.
fn as_seen(
    conn: &mut PgConnection,
    found: Option<Row>,
    seen: &Row,
    records: &[UserId],
) -> Result<Row> {
    match found {
        Some(row) if row.received == seen.received && row.parts == seen.parts => Ok(row),
        Some(row) => Err(other_offset(row.received)),
        None => Err(match model::finished(conn, seen.id, records)? {
            Some(finished) => other_offset(finished.size),
            None => absent(),
        }),
    }
}

async fn add(
    app: &Data<App>,
    caller: May<ask::UploadFile>,
    seen: Row,
    received: Received,
) -> Result<State> {
    app.db
        .write(caller.act(), move |tx| {
            let upload = lock(tx, &seen, &caller)?;
            let bytes = i64::try_from(received.size).unwrap_or(i64::MAX);
            let part = received.incoming.name();
            let upload = model::add_part(tx.conn, &upload, part, bytes)?;
            // Whether the transaction commits is not known yet. Without a row, the upkeep removes the bytes.
            received.incoming.keep();
            Ok(UploadView::from(upload).state())
        })
        .await
}

/// Puts the pieces together, checks the file, and writes its row. The pieces are there until that is done, so that the last
/// one can be sent again.
async fn finish(
    app: &Data<App>,
    caller: May<ask::UploadFile>,
    seen: Row,
    last: Received,
) -> Result<State> {
    let whole = match seen.parts.is_empty() {
        true => last,
        false => {
            let mut pieces: Vec<Uuid> = seen.parts.clone();
            pieces.push(last.incoming.name());
            match app.files.join(&pieces).await {
                Ok(whole) => whole,
                Err(cause) => {
                    // Another request may have finished the upload, and removed its pieces.
                    let (records, now) = (caller.records.clone(), app.clock.now());
                    let is_there = move |conn: &mut PgConnection| {
                        let found = model::find(conn, seen.id, &records, now)?;
                        as_seen(conn, found, &seen, &records)
                    };
                    app.db.read(is_there).await?;
                    return Err(cause);
                }
            }
        }
    };
    let kind = policy::of_media_type(&seen.content_type)?;
    if let Err(refusal) = policy::check(&app.files, &whole, kind).await {
        if matches!(refusal, Error::Refused(_)) {
            give_up(app, caller, seen).await?;
        }
        return Err(refusal);
    }
    let (state, parts) = (app.clone(), seen.parts.clone());
    let finished = app
        .db
        .write(caller.act(), move |tx| {
            attachments::hold_thing(tx, &state.file_places, seen.on().as_ref(), &caller)?;
            let upload = lock(tx, &seen, &caller)?;
            model::delete(tx.conn, upload.id)?;
            let file = NewFile {
                id: upload.id,
                file_name: upload.file_name.clone(),
                content_type: kind.media_type,
                size: whole.size,
                digest: whole.digest,
                on: upload.on(),
            };
            let by = upload.user_id;
            let kept = attachments::keep(tx, &state.files, by, file, whole.incoming)?;
            attachments::file_added(tx, &state.file_places, kept.on().as_ref())?;
            Ok(UploadView::from(kept).state())
        })
        .await?;
    remove(app, parts).await;
    Ok(finished)
}

/// Ends an upload whose bytes are not what was announced.
async fn give_up(app: &Data<App>, caller: May<ask::UploadFile>, seen: Row) -> Result<()> {
    let parts = seen.parts.clone();
    app.db
        .write(caller.act(), move |tx| {
            let upload = lock(tx, &seen, &caller)?;
            model::delete(tx.conn, upload.id)?;
            Ok(())
        })
        .await?;
    remove(app, parts).await;
    Ok(())
}

/// No row names the pieces any more; what stays of them is removed by the upkeep.
async fn remove(app: &App, parts: Vec<Uuid>) {
    let files = app.files.clone();
    let _ = blocking(move || files.remove_pieces(&parts)).await;
}
