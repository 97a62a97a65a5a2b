use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::{ImportKind, ImportMode};
use super::file::ImportFile;
use super::view::{ImportLines, ImportReport, ImportTable};
use super::{kinds, run};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{Everywhere, require};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, Language, Query};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportParameters {
    /// What the lines are.
    #[param(inline, example = "listings")]
    kind: ImportKind,
    /// `atomic` when absent: a line that is not valid fails the whole import. `partial`: the valid lines are created.
    #[param(inline, example = "partial")]
    mode: Option<ImportMode>,
    /// Checks the file and writes nothing.
    #[serde(default)]
    #[param(default = false)]
    dry_run: bool,
}

problems!(ImportRecordsProblems: ImportFailed, UnsupportedMediaType);

/// Import records from a file
///
/// JSON Lines or CSV in UTF-8, at most 5,000 lines. Each line is what a single creation takes, and is subject to the same
/// rules and rights: `listings` as in `POST /v1/listings`, a draft each; `enrollments` as in `POST /v1/enrollments`. A listing
/// that an API client has under the same `external_ref` is skipped, and so is a person who has a place in the session. In CSV, empty cells are absent members, lists have `;` between their items, and `contact.phone`
/// is the member `phone` of `contact`. An atomic import with a line that is not valid fails with 422 `import_failed`, and
/// `errors` names each line. A dry run returns the report in both modes.
#[utoipa::path(tag = "imports", security(("bearer" = []), ("client" = ["listings:write"]), ("client" = ["enrollments:write"])), params(ImportParameters),
    request_body(content((ImportLines = "application/x-ndjson"), (ImportTable = "text/csv"))),
    responses((status = 200, description = "What became of the lines.", body = ImportReport), ImportRecordsProblems))]
#[post("/imports")]
pub async fn import_records(
    app: Data<App>,
    request: HttpRequest,
    caller: Caller,
    attempt: Attempt,
    parameters: Query<ImportParameters>,
    file: ImportFile,
) -> Result<Answer> {
    let language = Language::of(request.headers());
    let ImportParameters {
        kind,
        mode,
        dry_run,
    } = parameters.0;
    let mode = mode.unwrap_or(ImportMode::Atomic);
    let importable = kinds::importable(kind);
    if !caller.is_granted(importable.right) {
        require(&caller, importable.right, &Everywhere)?;
    }
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let records = file.records(importable)?;
            let outcome = run::run(tx, &caller, importable, records, mode, dry_run)?;
            Answer::ok(&ImportReport::new(kind, mode, dry_run, outcome, language))
        })
        .await
}
