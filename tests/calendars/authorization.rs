//! Everybody reads calendars. A division's own days are written by its administrators.

use serde_json::json;

use crate::authorization::Caller::{CityAdmin, ProvinceAdmin};
use crate::authorization::{Row, nothing, row};

pub const ROWS: &[Row] = &[
    row("list_calendars", "", nothing).everybody_may(),
    row("get_calendar", "", nothing).everybody_may(),
    row("get_working_day", "", nothing).everybody_may(),
    row("set_calendar", "", |_| {
        Some(json!({"notice": "德阳市通知", "days": []}))
    })
    .may([CityAdmin, ProvinceAdmin])
    .signed_in_others(403),
];
