//! Code lists are public.

use crate::authorization::{Row, nothing, row};

pub const ROWS: &[Row] = &[
    row("list_code_lists", "", nothing).everybody_may(),
    row("get_code_list", "", nothing).everybody_may(),
];
