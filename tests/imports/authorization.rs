//! Everybody who is signed in may import what they may create: tests/imports/rights.rs.

use crate::authorization::{Row, empty, row};

pub const ROWS: &[Row] = &[row("import_records", "", empty).signed_in_may()];
