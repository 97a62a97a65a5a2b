use actix_web::post;
use actix_web::web::Data;

use super::get::ImportPath;
use super::model;
use super::policy::{absent, may_import};
use super::state::{Move, step};
use super::view::ImportView;
use crate::access::App;
use crate::access::auth::Caller;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, Attempt, MaybeIfMatch, Path};

problems!(CancelImportProblems: NotFound, WrongState);

/// Cancel an import
///
/// Ends a queued or running import. What a partial import created so far stays, and can be undone. For the account that
/// imports; other callers get 404.
#[utoipa::path(tag = "imports", security(("bearer" = []), ("client" = ["listings:write"]), ("client" = ["enrollments:write"]), ("client" = ["people:write"]), ("client" = ["services:write"])), params(ImportPath),
    responses((status = 200, description = "The import, cancelled.", body = ImportView,
        headers(("ETag" = String, description = "Its new version."))), CancelImportProblems))]
#[post("/imports/{id}/cancel")]
pub async fn cancel_import(
    app: Data<App>,
    caller: Caller,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<ImportPath>,
) -> Result<Answer> {
    let cancelled = app
        .db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let import = model::lock(tx.conn, path.0.id, &caller)?.ok_or_else(absent)?;
            may_import(&caller, import.kind)?;
            if_match.check(&import.etag())?;
            let Some(status) = step(import.status, Move::Cancel) else {
                return Err(wrong_state(
                    import.status.as_str(),
                    "导入已经结束",
                    "the import has ended",
                ));
            };
            ImportView::answer(model::end(tx.conn, import.id, status, tx.now)?)
        });
    cancelled.await
}
