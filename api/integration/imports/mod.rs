//! 批量导入: rows of several kinds from a file, over HTTP, and listings by a command on the machine.

mod cancel;
pub mod codes;
mod command;
mod csv_rows;
mod dates;
mod encoding;
mod file;
mod form;
mod get;
mod import;
mod job;
mod kinds;
mod leases;
mod line;
mod lines;
mod list;
mod list_errors;
mod model;
mod owners;
mod policy;
mod run;
mod state;
mod table;
mod template;
mod undo;
mod view;
mod workbook;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::person_columns::person_columns;
use crate::platform::slice::{self, Slice, Tag};

pub use command::{BadLine, Report, import};
pub use job::{run, work_off};

/// Where the operator sets no other limit.
const BODY_LIMIT_BYTES: usize = 200 * 1024 * 1024;
/// The job that removes the files of imports that have ended.
pub const CLEAR_UP: &str = "clear up after imports";

pub const SLICE: Slice = Slice {
    place: 330,
    tag: Some(Tag {
        name: "imports",
        about: "Bulk import (批量导入) of rows from JSON Lines, CSV and XLSX: jobs, templates, undo.",
        place: 190,
    }),
    routes,
    body_limits: &[("import_records", BODY_LIMIT_BYTES)],
    code_lists: &[
        codes::ImportKind::LIST,
        codes::ImportMode::LIST,
        codes::ImportStatus::LIST,
        codes::ImportFormat::LIST,
        codes::ImportEncoding::LIST,
        codes::UndoOutcome::LIST,
        template::TemplateFormat::LIST,
    ],
    jobs: &[slice::Job {
        name: CLEAR_UP,
        run: job::clear_up,
    }],
    person_columns: person_columns! {
        imports(user_id, kind, status_reason, client_scope): Not("counts of lines; the rows that an import made are exported with their resources"), Row("user_id = $1");
    },
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(import::import_records)
        .service(list::list_imports)
        .service(template::get_import_template)
        .service(get::get_import)
        .service(list_errors::list_import_errors)
        .service(cancel::cancel_import)
        .service(undo::undo_import);
}
