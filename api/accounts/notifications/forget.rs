//! Deletes what is old, at most so many rows at once.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use crate::kernel::ids::NotificationId;
use crate::platform::db::schema::{notifications, reminders};

/// How long a notification is kept, read or not.
const KEPT_DAYS: i64 = 180;
/// How long it is remembered, after a deadline, that its reminder was given.
const REMEMBERED_DAYS: i64 = 30;

pub fn notifications(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    let old: Vec<NotificationId> = notifications::table
        .filter(notifications::created_at.le(now - Duration::days(KEPT_DAYS)))
        .select(notifications::id)
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::delete(notifications::table.filter(notifications::id.eq_any(old))).execute(conn)
}

pub fn reminders(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    let old: Vec<(String, Uuid, DateTime<Utc>)> = reminders::table
        .filter(reminders::due_at.le(now - Duration::days(REMEMBERED_DAYS)))
        .select((reminders::kind, reminders::resource_id, reminders::due_at))
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)?;
    let mut deleted = 0;
    for mark in old {
        deleted += diesel::delete(reminders::table.find(mark)).execute(conn)?;
    }
    Ok(deleted)
}
