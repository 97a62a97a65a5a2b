use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, post};
use diesel::Connection;
use diesel::result::{DatabaseErrorKind, Error as DbError};
use uuid::Uuid;

use super::codes::UndoOutcome;
use super::get::ImportPath;
use super::kinds;
use super::model::{self, MadeRow};
use super::policy::{absent, may_import};
use super::run::{AT_ONCE, MOST_FAULTS};
use super::state::{Move, step};
use super::view::{UndoReport, UndoneRow};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::importing::{Importable, Undone};
use crate::platform::db::Tx;
use crate::platform::error::{Bilingual, Error, Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Attempt, Language, MaybeIfMatch, Path};

/// How long the transaction may take: an import may have made many rows.
const PATIENCE: Duration = Duration::from_secs(300);

problems!(UndoImportProblems: NotFound, WrongState);

/// Undo an import
///
/// Takes back, in one transaction, the rows that the import made and that nobody has changed since: drafts of listings and
/// entries and person records are deleted, enrolments are cancelled. Rows that were changed stay (`kept`), and so do rows
/// that cannot be taken back, for example because other rows name them (`failed`). An import is undone once, after it has
/// ended. For the account that imported; other callers get 404.
#[utoipa::path(tag = "imports", security(("bearer" = []), ("client" = ["listings:write"]), ("client" = ["enrollments:write"]), ("client" = ["people:write"]), ("client" = ["services:write"])), params(ImportPath),
    responses((status = 200, description = "What became of the rows.", body = UndoReport), UndoImportProblems))]
#[post("/imports/{id}/undo")]
pub async fn undo_import(
    app: Data<App>,
    request: HttpRequest,
    caller: Caller,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<ImportPath>,
) -> Result<Answer> {
    let language = Language::of(request.headers());
    let db = app.db.patient(PATIENCE);
    let undone = db.write_once(caller.act(), caller.key_space(), attempt, move |tx| {
        let import = model::lock(tx.conn, path.0.id, &caller)?.ok_or_else(absent)?;
        may_import(&caller, import.kind)?;
        if_match.check(&import.etag())?;
        let status = step(import.status, Move::Undo).filter(|_| !import.dry_run);
        let Some(status) = status else {
            return Err(wrong_state(
                import.status.as_str(),
                "只有已结束、未撤销的导入可以撤销",
                "only an import that has ended can be undone, once",
            ));
        };
        let rows = model::rows(tx.conn, import.id)?;
        let mut undoing = Undoing {
            caller: &caller,
            importable: kinds::importable(import.kind),
            outcomes: Vec::new(),
        };
        // The last line first: a row may hang on the row of a line before.
        for some in rows.chunks(AT_ONCE) {
            undoing.halves(tx, some)?;
        }
        let told: Vec<_> = undoing
            .outcomes
            .iter()
            .map(|(row, outcome, why)| (row.line, *outcome, why.clone()))
            .collect();
        model::set_outcomes(tx.conn, import.id, &told)?;
        let import = model::end(tx.conn, import.id, status, tx.now)?;
        let count = |of: UndoOutcome| {
            let all = undoing.outcomes.iter();
            all.filter(|(_, outcome, _)| *outcome == of).count()
        };
        let staying = undoing
            .outcomes
            .iter()
            .rev()
            .filter_map(|(row, outcome, why)| {
                Some(UndoneRow {
                    line: row.line,
                    row_id: row.row,
                    outcome: *outcome,
                    detail: why.as_ref()?.in_language(language).to_owned(),
                })
            });
        Answer::ok(&UndoReport {
            status: import.status,
            reversed: count(UndoOutcome::Reversed),
            kept: count(UndoOutcome::Kept),
            failed: count(UndoOutcome::Failed),
            rows: staying.take(MOST_FAULTS).collect(),
        })
    });
    undone.await
}

struct Undoing<'a> {
    caller: &'a Caller,
    importable: &'static Importable,
    outcomes: Vec<(MadeRow, UndoOutcome, Option<Bilingual>)>,
}

impl Undoing<'_> {
    /// Undoes rows together; where one fails, each half of them.
    fn halves(&mut self, tx: &mut Tx<'_>, rows: &[MadeRow]) -> Result<()> {
        let ids: Vec<Uuid> = rows.iter().map(|one| one.row).collect();
        let (now, vault) = (tx.now, tx.vault);
        let undone = tx.conn.transaction(|conn| {
            let mut tx = Tx { conn, now, vault };
            (self.importable.undo)(&mut tx, self.caller, &ids)
        });
        let why = match undone {
            Ok(undone) => {
                let outcomes = rows.iter().zip(undone).map(|(row, undone)| match undone {
                    Undone::Reversed => (*row, UndoOutcome::Reversed, None),
                    Undone::Kept(why) => (*row, UndoOutcome::Kept, Some(why)),
                });
                self.outcomes.extend(outcomes);
                return Ok(());
            }
            Err(error) => refusal(error)?,
        };
        if let [row] = rows {
            self.outcomes.push((*row, UndoOutcome::Failed, Some(why)));
            return Ok(());
        }
        let (first, second) = rows.split_at(rows.len() / 2);
        self.halves(tx, first)?;
        self.halves(tx, second)
    }
}

/// Why a row cannot be taken back. Fails where the cause is no fault of the row.
fn refusal(error: Error) -> Result<Bilingual> {
    match error {
        Error::Refused(problem) => Ok(words(*problem)),
        Error::Internal(cause) if is_named_by_others(&cause) => Ok(Bilingual::new(
            "已被其他记录引用",
            "other rows name the row",
        )),
        other => Err(other),
    }
}

fn words(problem: Problem) -> Bilingual {
    let of_field = problem.fields.into_iter().next().map(|field| field.detail);
    problem
        .detail
        .or(of_field)
        .unwrap_or_else(|| Bilingual::new(problem.code.title_zh(), problem.code.title_en()))
}

fn is_named_by_others(cause: &anyhow::Error) -> bool {
    matches!(
        cause.downcast_ref::<DbError>(),
        Some(DbError::DatabaseError(
            DatabaseErrorKind::ForeignKeyViolation,
            _
        ))
    )
}
