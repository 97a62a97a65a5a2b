//! An inbox is its account's alone.

use serde_json::json;

use crate::authorization::{Row, empty, nothing, row};

pub const ROWS: &[Row] = &[
    row("list_notifications", "", nothing).signed_in_may(),
    row("get_unread_notification_count", "", nothing).signed_in_may(),
    row("get_notification", "", nothing).signed_in_others(404),
    row("read_notification", "", nothing).signed_in_others(404),
    row("read_all_notifications", "", |world| {
        Some(json!({"up_to_id": world.need}))
    })
    .signed_in_may(),
    row("get_notification_settings", "", nothing).signed_in_may(),
    row("update_notification_settings", "", empty).signed_in_may(),
];
