//! Health and the list of problems are public.

use crate::authorization::{Row, nothing, row};

pub const ROWS: &[Row] = &[
    row("get_liveness", "", nothing).everybody_may(),
    row("get_readiness", "", nothing).everybody_may(),
    row("get_jwks", "", nothing).everybody_may(),
    row("list_problems", "", nothing).everybody_may(),
    row("get_problem", "", nothing).everybody_may(),
];
