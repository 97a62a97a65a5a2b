use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::{ImportKind, ImportMode};
use super::file::{ImportFile, Record};
use super::kinds;
use super::run::{self, AT_ONCE, Outcome, Whole};
use super::view::{ImportLines, ImportReport, ImportTable};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{Everywhere, require};
use crate::platform::db::Db;
use crate::platform::db::idempotency::Part;
use crate::platform::error::{Code, Result, problems};
use crate::platform::web::{Answer, Attempt, Language, Query, blocking};

/// How long a transaction of an import may take, beyond what other requests may.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long an import waits for its turn.
const TURN: Duration = Duration::from_secs(60);

/// Imports in one long transaction take turns: each keeps a connection and many locks.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

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

problems!(ImportRecordsProblems: ImportFailed, UnsupportedMediaType, TooManyAttempts);

/// Import records from a file
///
/// JSON Lines or CSV in UTF-8, at most 5,000 lines. A file in another encoding (GBK, UTF-16) and a JSON array fail with 422
/// as a whole, and nothing is created. Each line is what a single creation takes, and is subject to the same
/// rules and rights: `listings` as in `POST /v1/listings`, a draft each; `enrollments` as in `POST /v1/enrollments`;
/// `person_records` as in `POST /v1/person-records`. Skipped are a listing that an API client has under the same
/// `external_ref`, a person who has a place in the session, and a person whose record has the same name and phone number.
/// In CSV, empty cells are absent members, lists have `;` between their items, and `contact.phone` is the member `phone` of
/// `contact`.
///
/// An atomic import commits all lines at once. With a line that is not valid it fails with 422 `import_failed`, and `errors`
/// names each line. A partial import commits 100 lines at a time: where it fails with 503, the lines before stay. Sent again
/// with the same `Idempotency-Key`, it continues after them. A dry run returns the report in both modes.
///
/// An import can take minutes. One atomic import or dry run is carried out at a time; others wait, and fail with 503 after a
/// minute.
#[utoipa::path(tag = "imports", security(("bearer" = []), ("client" = ["listings:write"]), ("client" = ["enrollments:write"]), ("client" = ["people:write"])), params(ImportParameters),
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
    let records: Arc<[Record]> = blocking(move || file.records(importable)).await??.into();
    let report = move |outcome| {
        let report = ImportReport::new(kind, mode, dry_run, outcome, language);
        Answer::ok(&report)
    };
    let db = app.db.patient(PATIENCE);
    let (act, keys) = (caller.act(), caller.key_space());
    if mode == ImportMode::Partial && !dry_run {
        let first = State::default();
        return db
            .write_in_parts(act, keys, attempt, first, move |tx, state: State| {
                let done = (state.done + AT_ONCE).min(records.len());
                let lines = &records[state.done.min(done)..done];
                let outcome = run::part(tx, &caller, importable, lines, state.outcome)?;
                match done < records.len() {
                    true => Ok(Part::More(State { done, outcome })),
                    false => Ok(Part::Last(report(outcome)?)),
                }
            })
            .await;
    }
    let one_at_a_time = tokio::time::timeout(TURN, ONE_AT_A_TIME.acquire()).await;
    let _turn = one_at_a_time.map_err(|_| Db::come_back(Code::Unavailable))?;
    let atomic = mode == ImportMode::Atomic;
    let told = Arc::new(Mutex::new(Vec::new()));
    let (by, found, importer) = (caller.act(), told.clone(), caller.clone());
    let answer = db
        .write_once(act, keys, attempt, move |tx| {
            match run::whole(tx, &importer, importable, &records, atomic, dry_run)? {
                Whole::Written(outcome) => report(outcome),
                Whole::Unwritten(unwritten) if dry_run => {
                    run::record(tx, &importer, importable, &unwritten.found)?;
                    report(unwritten.outcome)
                }
                Whole::Unwritten(unwritten) => {
                    *found.lock().unwrap_or_else(PoisonError::into_inner) = unwritten.found;
                    Err(run::refused(unwritten.outcome))
                }
            }
        })
        .await;
    // Apart from the refusal, which leaves nothing of its transaction.
    let told = std::mem::take(&mut *told.lock().unwrap_or_else(PoisonError::into_inner));
    if !told.is_empty() {
        db.write(by, move |tx| run::record(tx, &caller, importable, &told))
            .await?;
    }
    answer
}

/// How far a partial import is.
#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    /// Lines that are written, of those that are not blank.
    done: usize,
    outcome: Outcome,
}
