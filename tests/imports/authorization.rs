//! Everybody who is signed in may import what they may create: tests/imports/rights.rs. An import is of its caller alone:
//! tests/imports/jobs.rs.

use crate::authorization::{Row, empty, nothing, row};

pub const ROWS: &[Row] = &[
    row("import_records", "", empty).signed_in_may(),
    row("list_imports", "", nothing).signed_in_may(),
    row("get_import_template", "", nothing).signed_in_may(),
    row("get_import", "", nothing).signed_in_others(404),
    row("list_import_errors", "", nothing).signed_in_others(404),
    row("cancel_import", "", nothing).signed_in_others(404),
    row("undo_import", "", nothing).signed_in_others(404),
];
