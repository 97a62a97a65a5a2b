use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::policy::{absent, may_import};
use super::view::ImportView;
use crate::access::App;
use crate::access::auth::Caller;
use crate::kernel::ids::ImportId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ImportPath {
    /// The import.
    #[param(inline)]
    pub id: ImportId,
}

problems!(GetImportProblems: NotFound);

/// Get an import
///
/// How far it is, and what became of the lines. For the account that imports; other callers get 404.
#[utoipa::path(tag = "imports", security(("bearer" = []), ("client" = ["listings:write"]), ("client" = ["enrollments:write"]), ("client" = ["people:write"]), ("client" = ["services:write"])), params(ImportPath),
    responses((status = 200, description = "The import.", body = ImportView,
        headers(("ETag" = String, description = "Its version."))), GetImportProblems))]
#[get("/imports/{id}")]
pub async fn get_import(app: Data<App>, caller: Caller, path: Path<ImportPath>) -> Result<Answer> {
    let import = app.db.read(move |conn| {
        let import = model::find(conn, path.0.id, &caller)?.ok_or_else(absent)?;
        may_import(&caller, import.kind)?;
        Ok(import)
    });
    ImportView::answer(import.await?)
}
