//! Divisions are public.

use crate::authorization::{Row, nothing, row};

pub const ROWS: &[Row] = &[
    row("list_divisions", "", nothing).everybody_may(),
    row("get_division", "", nothing).everybody_may(),
];
