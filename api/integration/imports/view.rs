use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::codes::{
    ImportEncoding, ImportFormat, ImportKind, ImportMode, ImportStatus, UndoOutcome,
};
use super::model::{Fault, Import, NewImport};
use super::run::Outcome;
use crate::kernel::ids::{ImportId, UserId};
use crate::platform::error::{FieldProblem, Place, Result};
use crate::platform::privacy::{scrubbed, scrubbed_place};
use crate::platform::web::{Answer, Language};

/// A fault of a line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"line": 17, "column": 5, "pointer": "/division", "code": "unknown_code", "detail": "没有这个行政区划代码"}))]
pub struct ImportError {
    /// Counted from 1; in a table the first line names the columns.
    #[schema(minimum = 1)]
    pub line: usize,
    /// Of a table: the column, counted from 1. Null: the whole line, or a member without a column.
    #[schema(minimum = 1)]
    pub column: Option<usize>,
    /// JSON pointer to the member; of a table, to the member that the column stands for. Empty: the whole line.
    pub pointer: String,
    /// What kind of fault, as in the problem of a single creation.
    pub code: String,
    /// The fault in words.
    pub detail: String,
}

/// What became of the lines of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000c1", "kind": "listings", "mode": "partial", "dry_run": false,
    "format": "csv", "detected_encoding": "gb18030", "created": 4997, "skipped": 0, "failed": 3,
    "errors": [{"line": 17, "column": 5, "pointer": "/division", "code": "unknown_code", "detail": "没有这个行政区划代码"}]}))]
pub struct ImportReport {
    /// The import, by which it is read and undone. Null for a dry run.
    pub id: Option<ImportId>,
    pub kind: ImportKind,
    pub mode: ImportMode,
    /// True: nothing was written, and the numbers say what would be.
    pub dry_run: bool,
    pub format: ImportFormat,
    /// In which the file was read. Null for a workbook.
    pub detected_encoding: Option<ImportEncoding>,
    /// Lines of which a row was created.
    #[schema(minimum = 0, maximum = 5000)]
    pub created: usize,
    /// Lines whose row is there already, and stays as it is.
    #[schema(minimum = 0, maximum = 5000)]
    pub skipped: usize,
    /// Lines that are not valid.
    #[schema(minimum = 0, maximum = 5000)]
    pub failed: usize,
    /// Each fault, in the order of the lines: the first 1,000.
    pub errors: Vec<ImportError>,
}

impl ImportReport {
    pub fn new(of: &NewImport, outcome: Outcome, language: Language) -> Self {
        let faults = outcome.faults.into_iter();
        Self {
            id: (!of.dry_run).then_some(of.id),
            kind: of.kind,
            mode: of.mode,
            dry_run: of.dry_run,
            format: of.format,
            detected_encoding: of.encoding,
            created: outcome.created,
            skipped: outcome.skipped,
            failed: outcome.failed,
            errors: faults.map(|fault| error(fault, language)).collect(),
        }
    }
}

fn error(fault: FieldProblem, language: Language) -> ImportError {
    ImportError {
        line: fault.line.unwrap_or_default(),
        column: fault.column,
        detail: scrubbed(fault.detail.in_language(language)).into_owned(),
        code: fault.code,
        pointer: match fault.place {
            Place::Pointer(pointer) | Place::Parameter(pointer) => scrubbed_place(&pointer),
        },
    }
}

impl ImportError {
    pub fn of(fault: Fault, language: Language) -> Self {
        Self {
            line: usize::try_from(fault.line).unwrap_or_default(),
            column: fault
                .column_number
                .and_then(|number| number.try_into().ok()),
            pointer: fault.pointer,
            code: fault.code,
            detail: match language {
                Language::Chinese => fault.detail_zh,
                Language::English => fault.detail_en,
            },
        }
    }
}

/// An import.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000c1", "user_id": "0198f3a2-5b1c-7000-8000-000000000001",
    "kind": "listings", "mode": "partial", "dry_run": false, "status": "running", "status_reason": null, "format": "csv",
    "detected_encoding": "gb18030", "size_bytes": 1830113, "lines_read": 4100, "created": 4097, "skipped": 0, "failed": 3,
    "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-30T01:02:09.000004Z",
    "started_at": "2026-08-30T01:02:03.100004Z", "finished_at": null}))]
pub struct ImportView {
    pub id: ImportId,
    pub user_id: UserId,
    pub kind: ImportKind,
    pub mode: ImportMode,
    /// True: nothing is written, and the numbers say what would be.
    pub dry_run: bool,
    pub status: ImportStatus,
    /// Why the import failed: a code of `GET /v1/problems`, or `interrupted`.
    pub status_reason: Option<String>,
    pub format: ImportFormat,
    /// In which the file is read. Null for a workbook.
    pub detected_encoding: Option<ImportEncoding>,
    /// Bytes of the file.
    #[schema(minimum = 0)]
    pub size_bytes: i64,
    /// Lines that are done, without the blank ones. Of an atomic import or a dry run: 0 until the import has ended.
    #[schema(minimum = 0)]
    pub lines_read: i64,
    /// Lines of which a row was created.
    #[schema(minimum = 0)]
    pub created: i64,
    /// Lines whose row was there already, and stays as it is.
    #[schema(minimum = 0)]
    pub skipped: i64,
    /// Lines that are not valid: `GET /v1/imports/{id}/errors`.
    #[schema(minimum = 0)]
    pub failed: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

impl From<Import> for ImportView {
    fn from(import: Import) -> Self {
        Self {
            id: import.id,
            user_id: import.user_id,
            kind: import.kind,
            mode: import.mode,
            dry_run: import.dry_run,
            status: import.status,
            status_reason: import.status_reason,
            format: import.format,
            detected_encoding: import.encoding,
            size_bytes: import.size,
            lines_read: import.lines_read,
            created: import.created,
            skipped: import.skipped,
            failed: import.failed,
            created_at: import.created_at,
            updated_at: import.updated_at,
            started_at: import.started_at,
            finished_at: import.finished_at,
        }
    }
}

impl ImportView {
    pub fn answer(import: Import) -> Result<Answer> {
        let etag = import.etag();
        Ok(Answer::ok(&Self::from(import))?.etag(etag))
    }

    pub fn queued(import: Import) -> Result<Answer> {
        let (location, etag) = (format!("/v1/imports/{}", import.id), import.etag());
        let answer = Answer::accepted(&Self::from(import))?;
        Ok(answer.at(location).etag(etag))
    }
}

/// A page of imports, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ImportPage {
    pub items: Vec<ImportView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// A page of faults, in the order of the lines.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ImportErrorPage {
    pub items: Vec<ImportError>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// What became of the rows of an import that was undone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": "undone", "reversed": 6996, "kept": 1, "failed": 0,
    "rows": [{"line": 17, "row_id": "0198f3a2-5b1c-7000-8000-000000000001", "outcome": "kept", "detail": "导入后已被修改"}]}))]
pub struct UndoReport {
    pub status: ImportStatus,
    /// Rows that were taken back.
    #[schema(minimum = 0)]
    pub reversed: usize,
    /// Rows that stay, because they were changed after the import.
    #[schema(minimum = 0)]
    pub kept: usize,
    /// Rows that could not be taken back, for example because other rows name them.
    #[schema(minimum = 0)]
    pub failed: usize,
    /// The rows that stay, in the order of the lines: the first 1,000.
    pub rows: Vec<UndoneRow>,
}

/// A row that stays.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"line": 17, "row_id": "0198f3a2-5b1c-7000-8000-000000000001", "outcome": "kept", "detail": "导入后已被修改"}))]
pub struct UndoneRow {
    /// The line that the row was made of, counted from 1.
    #[schema(minimum = 1)]
    pub line: i64,
    /// The id of the row.
    pub row_id: Uuid,
    pub outcome: UndoOutcome,
    /// Why the row stays.
    pub detail: String,
}

/// JSON Lines in UTF-8: a JSON object a line, the body of the single creation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(value_type = String, example = "{\"side\": \"need\", \"market\": \"technology\", \"kind\": \"problem\", \"title\": \"锅炉烟气除尘\", \"division\": \"510603\"}\n")]
pub struct ImportLines(pub String);

/// CSV in UTF-8, UTF-16 or GB18030. The first line names the columns, by the names of the members or their Chinese names, in
/// any order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(value_type = String, example = "side,market,kind,title,division,keywords\nneed,technology,problem,锅炉烟气除尘,510603,锅炉；除尘\n")]
pub struct ImportTable(pub String);
