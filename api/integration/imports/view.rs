use serde::Serialize;
use utoipa::ToSchema;

use super::codes::{ImportKind, ImportMode};
use super::run::Outcome;
use crate::platform::error::{FieldProblem, Place};
use crate::platform::privacy::{scrubbed, scrubbed_place};
use crate::platform::web::Language;

/// A fault of a line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"line": 17, "pointer": "/division", "code": "unknown_code", "detail": "没有这个行政区划代码"}))]
pub struct ImportError {
    /// Counted from 1; in a CSV file the first line names the columns.
    #[schema(minimum = 1)]
    pub line: usize,
    /// JSON pointer to the member; of a CSV file, to the member that the column stands for. Empty: the whole line.
    pub pointer: String,
    /// What kind of fault, as in the problem of a single creation.
    pub code: String,
    /// The fault in words.
    pub detail: String,
}

/// What became of the lines of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"kind": "listings", "mode": "partial", "dry_run": false, "created": 4997, "skipped": 0, "failed": 3,
    "errors": [{"line": 17, "pointer": "/division", "code": "unknown_code", "detail": "没有这个行政区划代码"}]}))]
pub struct ImportReport {
    pub kind: ImportKind,
    pub mode: ImportMode,
    /// True: nothing was written, and the numbers say what would be.
    pub dry_run: bool,
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
    pub fn new(
        kind: ImportKind,
        mode: ImportMode,
        dry_run: bool,
        outcome: Outcome,
        language: Language,
    ) -> Self {
        let faults = outcome.faults.into_iter();
        Self {
            kind,
            mode,
            dry_run,
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
        detail: scrubbed(fault.detail.in_language(language)).into_owned(),
        code: fault.code,
        pointer: match fault.place {
            Place::Pointer(pointer) | Place::Parameter(pointer) => scrubbed_place(&pointer),
        },
    }
}

/// JSON Lines in UTF-8: a JSON object a line, the body of the single creation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(value_type = String, example = "{\"side\": \"need\", \"market\": \"technology\", \"kind\": \"problem\", \"title\": \"锅炉烟气除尘\", \"division\": \"510603\"}\n")]
pub struct ImportLines(pub String);

/// CSV in UTF-8, with or without a byte order mark. The first line names the columns, by the names of the members or their
/// Chinese names, in any order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(value_type = String, example = "side,market,kind,title,division,keywords\nneed,technology,problem,锅炉烟气除尘,510603,锅炉；除尘\n")]
pub struct ImportTable(pub String);
