//! Who may read which audit events.

use crate::authorization::Caller::{CityAdmin, Judge, Owner, ProvinceAdmin};
use crate::authorization::{Row, nothing, row};

pub const ROWS: &[Row] = &[
    row("list_audit_events", "", nothing)
        .fails(403, [Judge])
        .signed_in_may(),
    // The event is the owner's creation of the need.
    row("get_audit_event", "", nothing)
        .may([Owner, CityAdmin, ProvinceAdmin])
        .signed_in_others(404),
];
