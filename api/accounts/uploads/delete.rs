use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete};

use super::get::absent;
use super::headers;
use super::model;
use super::view::{EndHeaders, State, UploadPath};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Headers, Path, blocking};

problems!(DeleteUploadProblems: NotFound, Forbidden, TusVersion);

/// Delete an upload
///
/// Ends an unfinished upload of the caller and removes its bytes. A finished one is deleted at
/// `DELETE /v1/attachments/{id}`.
#[utoipa::path(tag = "uploads", security(("bearer" = []), ("client" = ["files:write"])), params(UploadPath, EndHeaders),
    responses((status = 204, description = "Deleted."), DeleteUploadProblems))]
#[delete("/uploads/{id}")]
pub async fn delete_upload(
    app: Data<App>,
    request: HttpRequest,
    caller: May<ask::UploadFile>,
    path: Path<UploadPath>,
    headers: Headers<EndHeaders>,
) -> HttpResponse {
    let outcome = delete(&app, caller, path.0, headers.0).await;
    headers::answer(&app, &request, outcome)
}

async fn delete(
    app: &App,
    caller: May<ask::UploadFile>,
    path: UploadPath,
    given: EndHeaders,
) -> Result<(Answer, Option<State>)> {
    headers::check_version(given.tus_resumable.as_deref())?;
    let parts = app
        .db
        .write(caller.act(), move |tx| {
            let upload = model::lock(tx.conn, path.id, &caller.records, tx.now)?;
            let upload = upload.ok_or_else(absent)?;
            model::delete(tx.conn, upload.id)?;
            Ok(upload.parts)
        })
        .await?;
    let files = app.files.clone();
    // The row is gone; what stays of the bytes is removed by the upkeep.
    let _ = blocking(move || files.remove_pieces(&parts)).await;
    Ok((Answer::no_content(), None))
}
