//! 批量导入: rows of several kinds from a file, over HTTP, and listings by a command on the machine.

pub mod codes;
mod command;
mod file;
mod form;
mod import;
mod kinds;
mod line;
mod lines;
mod owners;
mod run;
mod table;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::slice::{Slice, Tag};

pub use command::{BadLine, Report, import};

/// Of 5,000 lines a line has 800 bytes on average.
const BODY_LIMIT_BYTES: usize = 4 * 1024 * 1024;

pub const SLICE: Slice = Slice {
    place: 330,
    tag: Some(Tag {
        name: "imports",
        about: "Bulk import (批量导入) of rows from JSON Lines and CSV.",
        place: 190,
    }),
    routes,
    body_limits: &[("import_records", BODY_LIMIT_BYTES)],
    code_lists: &[codes::ImportKind::LIST, codes::ImportMode::LIST],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config.service(import::import_records);
}
