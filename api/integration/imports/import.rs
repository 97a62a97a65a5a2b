use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::IntoParams;
use validator::Validate;

use super::codes::{ImportEncoding, ImportKind, ImportMode, ImportStatus};
use super::file::{Few, ImportFile, format_of};
use super::model::{self, NewImport};
use super::run::{self, AT_ONCE, MOST_FAULTS, Once, Outcome, Plan, Whole};
use super::view::{ImportLines, ImportReport, ImportTable, ImportView};
use super::{job, kinds};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{Everywhere, require};
use crate::accounts::attachments::view::FileContent;
use crate::kernel::ids::ImportId;
use crate::platform::db::Db;
use crate::platform::db::idempotency::Part;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::storage::{End, Received, too_large};
use crate::platform::web::{Answer, Attempt, Language, Query, Upload, blocking, prefers};

/// What the audit trail calls it.
pub const OPERATION: &str = "import_records";
/// How long a transaction of an import may take, beyond what other requests may.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long an import waits for its turn.
const TURN: Duration = Duration::from_secs(60);
/// Imports of one account that have not ended.
const MOST_JOBS: i64 = 5;
/// When a caller with too many of them may come again.
const RETRY_SECONDS: u32 = 60;

/// Imports in one long transaction take turns: each keeps a connection and many locks.
pub static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

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
    /// The encoding of a CSV file. When absent, the byte order mark tells it; without a mark the file is UTF-8, or GB18030
    /// where it is not UTF-8.
    #[param(inline, example = "gb18030")]
    encoding: Option<ImportEncoding>,
}

problems!(ImportRecordsProblems: ImportFailed, UnsupportedMediaType, TooManyAttempts, UserMerged);

/// Import records from a file
///
/// JSON Lines in UTF-8, CSV, or the first sheet of an XLSX workbook. CSV is UTF-8, UTF-16 with a byte order mark, or GB18030
/// (GBK), as Chinese Excel writes it; `detected_encoding` tells which. A JSON array fails with 422, as does a file with bytes
/// that its encoding does not have. A workbook has at most 64 MiB inflated, 100,000 rows and 200 columns; a number of more
/// than 15 digits fails with `digits_lost`, because a spreadsheet does not keep them.
///
/// Each line is what a single creation takes, and is subject to the same rules and rights: `listings` as in
/// `POST /v1/listings`, a draft each; `enrollments` as in `POST /v1/enrollments`; `person_records` as in
/// `POST /v1/person-records`; `service_records` as in `POST /v1/service-records`. Skipped are a listing that an API client has
/// under the same `external_ref`, a person who has a place in the session, a person whose record has the same name and phone
/// number, and a service that is recorded already. In tables, empty cells are absent
/// members, lists have `;` between their items, `contact.phone` is the member `phone` of `contact`, codes may be written by
/// their Chinese names, and days as 2024-08-30, 2024.8.30 or 20240830. `GET /v1/imports/templates/{kind}` returns a template.
///
/// An atomic import commits all lines at once. With a line that is not valid it fails with 422 `import_failed`, and `errors`
/// names each line. A partial import commits 100 lines at a time: where it fails with 503, the lines before stay. Sent again
/// with the same `Idempotency-Key`, it continues after them. A dry run returns the report in both modes.
///
/// With `Prefer: respond-async`, and for files of more than 5,000 lines or 4 MiB, the import becomes a job: 202, with the
/// address of the import in `Location`. The job acts by the rights of the caller, and ends with the session or the secret of
/// the caller. A caller may have 5 jobs that have not ended; more fail with 429.
///
/// An import can take minutes. One atomic import or dry run is carried out at a time; others wait, and fail with 503 after a
/// minute.
#[utoipa::path(tag = "imports", security(("bearer" = []), ("client" = ["listings:write"]), ("client" = ["enrollments:write"]), ("client" = ["people:write"]), ("client" = ["services:write"])), params(ImportParameters),
    request_body(content((ImportLines = "application/x-ndjson"), (ImportTable = "text/csv"),
        (FileContent = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 200, description = "What became of the lines.", body = ImportReport),
        (status = 202, description = "The import is queued.", body = ImportView,
            headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        ImportRecordsProblems))]
#[post("/imports")]
pub async fn import_records(
    app: Data<App>,
    request: HttpRequest,
    caller: Caller,
    attempt: Attempt,
    parameters: Query<ImportParameters>,
    body: Upload,
) -> Result<Answer> {
    let language = Language::of(request.headers());
    let parameters = parameters.0;
    let importable = kinds::importable(parameters.kind);
    if !caller.is_granted(importable.right) {
        require(&caller, importable.right, &Everywhere)?;
    }
    let format = format_of(&body.media_type).ok_or_else(|| {
        Problem::new(Code::UnsupportedMediaType).detail(
            "请求体须为 application/x-ndjson、text/csv 或 XLSX",
            "the body must be application/x-ndjson, text/csv or XLSX",
        )
    })?;
    let received = Arc::new(receive(&app, body).await?);
    let attempt = attempt.with_body(&received.digest.0);
    let asynchronous = prefers(request.headers(), "respond-async");
    let (files, of) = (app.files.clone(), received.clone());
    let read = blocking(move || -> Result<_> {
        let file = ImportFile {
            format,
            open: || files.open_received(&of),
        };
        let encoding = file.encoding(parameters.encoding)?;
        let few = file.few_records(encoding, importable.columns)?;
        Ok((encoding, few))
    });
    let (encoding, few) = read.await??;
    let ImportParameters {
        kind,
        mode,
        dry_run,
        ..
    } = parameters;
    let new = NewImport {
        id: ImportId::new(),
        user_id: caller.user_id,
        kind,
        mode: mode.unwrap_or(ImportMode::Atomic),
        dry_run,
        format,
        encoding,
        size: received.size as i64,
    };
    match few {
        Some(few) if !asynchronous => {
            drop(received);
            at_once(&app, caller, attempt, new, few, language).await
        }
        _ => later(app, caller, attempt, new, received).await,
    }
}

async fn receive(app: &App, body: Upload) -> Result<Received> {
    let (most, length) = (app.settings.import_max_bytes, body.length);
    if length.is_some_and(|length| length > most) {
        return Err(too_large(most));
    }
    let received = app
        .files
        .receive(body, most, app.settings.body_wait)
        .await?;
    match received.end {
        // A connection that was closed halfway may look like the end of the body.
        End::Whole if length.is_none_or(|length| length == received.size) => Ok(received),
        End::Late => Err(Code::RequestTimeout.into()),
        End::Whole | End::Broken => Err(Code::MalformedRequest.into()),
    }
}

/// Keeps the file and queues the import. This replica begins at once.
async fn later(
    app: Data<App>,
    caller: Caller,
    attempt: Attempt,
    new: NewImport,
    received: Arc<Received>,
) -> Result<Answer> {
    let (files, basis, id) = (app.files.clone(), caller.basis(), new.id);
    let queued = app
        .db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            if model::open_jobs(tx.conn, new.user_id)? >= MOST_JOBS {
                return Err(Problem::new(Code::TooManyAttempts)
                    .detail(
                        "同时进行的导入不得超过 5 个",
                        "an account may have 5 imports that have not ended",
                    )
                    .retry_after(RETRY_SECONDS)
                    .into());
            }
            let received = Arc::into_inner(received)
                .ok_or_else(|| anyhow::anyhow!("the file is still being read"))?;
            let file = files.keep(received.incoming)?;
            let import = model::queue(tx.conn, &new, file, &basis, tx.now)?;
            ImportView::queued(import)
        })
        .await?;
    if !queued.replayed {
        actix_web::rt::spawn(async move {
            if let Err(cause) = job::take_up(&app, Some(id)).await {
                tracing::warn!(%cause, "an import is taken up later");
            }
        });
    }
    Ok(queued)
}

/// Carries the import out within the request.
async fn at_once(
    app: &App,
    caller: Caller,
    attempt: Attempt,
    new: NewImport,
    few: Few,
    language: Language,
) -> Result<Answer> {
    let (mode, dry_run) = (new.mode, new.dry_run);
    let records = few.records;
    let plan = Plan {
        importable: kinds::importable(new.kind),
        import: (!dry_run).then_some(new.id),
        pointers: few.pointers,
        most_faults: MOST_FAULTS,
    };
    let db = app.db.patient(PATIENCE);
    let (act, keys) = (caller.act(), caller.key_space());
    if mode == ImportMode::Partial && !dry_run {
        let first = State {
            done: 0,
            import: new.id,
            outcome: Outcome::default(),
        };
        return db
            .write_in_parts(act, keys, attempt, first, move |tx, state: State| {
                let new = NewImport {
                    id: state.import,
                    ..new.clone()
                };
                let plan = Plan {
                    import: Some(state.import),
                    ..plan.clone()
                };
                if state.done == 0 {
                    model::begin(tx.conn, &new, tx.now)?;
                }
                let done = (state.done + AT_ONCE).min(records.len());
                let lines = &records[state.done.min(done)..done];
                let before = state.outcome.counted();
                let told = state.outcome.faults.len();
                let outcome = run::part(tx, &caller, &plan, lines, state.outcome)?;
                let step = outcome.since(&before);
                model::advance(tx.conn, new.id, &step, &outcome.faults[told..], tx.now)?;
                match done < records.len() {
                    true => Ok(Part::More(State {
                        done,
                        import: new.id,
                        outcome,
                    })),
                    false => {
                        model::end(tx.conn, new.id, ImportStatus::Succeeded, tx.now)?;
                        let report = ImportReport::new(&new, outcome, language);
                        Ok(Part::Last(Answer::ok(&report)?))
                    }
                }
            })
            .await;
    }
    let one_at_a_time = tokio::time::timeout(TURN, ONE_AT_A_TIME.acquire()).await;
    let _turn = one_at_a_time.map_err(|_| Db::come_back(Code::Unavailable))?;
    let atomic = mode == ImportMode::Atomic;
    let told = Arc::new(Mutex::new(Vec::new()));
    let importable = plan.importable;
    let (by, found, importer) = (caller.act(), told.clone(), caller.clone());
    let answer = db
        .write_once(act, keys, attempt, move |tx| {
            if !dry_run {
                model::begin(tx.conn, &new, tx.now)?;
            }
            let mut all = Once(Some(records));
            match run::whole(tx, &importer, &plan, &mut all, atomic, dry_run)? {
                Whole::Written(outcome) => {
                    model::advance(tx.conn, new.id, &outcome, &outcome.faults, tx.now)?;
                    model::end(tx.conn, new.id, ImportStatus::Succeeded, tx.now)?;
                    Answer::ok(&ImportReport::new(&new, outcome, language))
                }
                Whole::Unwritten(unwritten) if dry_run => {
                    run::record(tx, &importer, importable, &unwritten.found)?;
                    Answer::ok(&ImportReport::new(&new, unwritten.outcome, language))
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
#[derive(Debug, Serialize, Deserialize)]
struct State {
    /// Lines that are written, of those that are not blank.
    done: usize,
    import: ImportId,
    outcome: Outcome,
}
