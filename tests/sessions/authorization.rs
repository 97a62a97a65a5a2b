//! Who may see and end sessions.

use crate::authorization::Caller::Owner;
use crate::authorization::{Row, empty, nothing, row};

pub const ROWS: &[Row] = &[
    row("create_session", "", empty).everybody_may(),
    row("refresh_session", "", empty).everybody_may(),
    row("request_password_reset", "", empty).everybody_may(),
    row("complete_password_reset", "", empty).everybody_may(),
    row("answer_challenge", "", empty).everybody_may(),
    row("get_totp", "", nothing).signed_in_may(),
    row("enrol_totp", "", empty).signed_in_may(),
    row("confirm_totp", "", empty).signed_in_may(),
    row("renew_recovery_codes", "", empty).signed_in_may(),
    row("disable_totp", "", empty).signed_in_may(),
    row("list_sessions", "", nothing).signed_in_may(),
    row("get_session", "", nothing)
        .may([Owner])
        .signed_in_others(404),
    row("end_session", "", nothing)
        .may([Owner])
        .signed_in_others(404),
    row("end_other_sessions", "", nothing).signed_in_may(),
    // Last: it ends the sessions that the rows above need.
    row("end_current_session", "", nothing).signed_in_may(),
];
