use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use diesel::PgConnection;

use super::headers;
use super::model;
use super::view::{State, TusHeaders, UploadPath, UploadView};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{May, ask};
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Headers, Path, is_head};

problems!(GetUploadProblems: NotFound, Forbidden, TusVersion);

/// Get an upload
///
/// HEAD, which requires `Tus-Resumable`, tells in `Upload-Offset` how many bytes are there; GET tells the same in its body.
/// For the account that began the upload. A finished upload is there as long as its attachment.
#[utoipa::path(tag = "uploads", security(("bearer" = []), ("client" = ["files:write"])), params(UploadPath, TusHeaders),
    responses((status = 200, description = "The upload.", body = UploadView,
        headers(("ETag" = String, description = "Its version."), ("Upload-Offset" = i64, description = "Bytes that are there."),
            ("Upload-Length" = i64, description = "Bytes in all."),
            ("Upload-Metadata" = String, description = "Name and type of the file, and what it is to hang on."),
            ("Upload-Expires" = String, description = "When an unfinished upload ends, as HTTP date."))), GetUploadProblems))]
#[get("/uploads/{id}")]
pub async fn get_upload(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::UploadFile>,
    path: Path<UploadPath>,
    headers: Headers<TusHeaders>,
) -> HttpResponse {
    let version = headers.0.tus_resumable;
    // A plain GET is a read beside the protocol, and needs no version.
    let checked = match version.is_some() || is_head(&request) {
        true => headers::check_version(version.as_deref()),
        false => Ok(()),
    };
    let outcome = match checked {
        Ok(()) => get(&app, caller, path.0).await,
        Err(refusal) => Err(refusal),
    };
    headers::answer(&app, &request, outcome)
}

async fn get(
    app: &App,
    caller: May<ask::UploadFile>,
    path: UploadPath,
) -> Result<(Answer, Option<State>)> {
    let now = app.clock.now();
    let view = app
        .db
        .read(move |conn| find(conn, path, &caller, now))
        .await?;
    let state = view.state();
    let etag = format!("\"{}\"", state.received);
    Ok((Answer::ok(&view)?.etag(etag), Some(state)))
}

/// The upload, or the attachment that it has become.
fn find(
    conn: &mut PgConnection,
    path: UploadPath,
    caller: &Caller,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<UploadView> {
    if let Some(upload) = model::find(conn, path.id, &caller.records, now)? {
        return Ok(upload.into());
    }
    let finished = model::finished(conn, path.id, &caller.records)?;
    finished.map(UploadView::from).ok_or_else(absent)
}

/// Also for an upload of another account, and for one that has expired.
pub fn absent() -> Error {
    Problem::not_found(
        "没有这个上传，或已过期",
        "there is no such upload, or it has expired",
    )
    .into()
}
