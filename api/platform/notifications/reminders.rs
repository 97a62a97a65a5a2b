//! Reminders of deadlines: a job finds the rows whose deadline is near and that have no reminder yet, and gives it once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use super::{About, Kind, News, notify};
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::db::schema::reminders;
use crate::platform::error::Result;

/// A deadline that people are reminded of.
#[derive(Debug)]
pub struct Reminder<'a> {
    pub kind: &'static Kind,
    pub to: &'a [UserId],
    pub about: About,
    /// As in [`News`].
    pub facts: Value,
    pub due_at: DateTime<Utc>,
}

/// Gives a reminder, unless it was given before, by any replica. A deadline that moved is another one.
pub fn remind(tx: &mut Tx<'_>, reminder: Reminder<'_>) -> Result<()> {
    let Reminder { about, due_at, .. } = reminder;
    let new = diesel::insert_into(reminders::table)
        .values((
            reminders::kind.eq(reminder.kind.code),
            reminders::resource_id.eq(about.id),
            reminders::due_at.eq(due_at),
        ))
        .on_conflict_do_nothing()
        .execute(tx.conn)?;
    if new == 0 {
        return Ok(());
    }
    let once = format!("{}:{}", about.id, due_at.timestamp_micros());
    let news = News {
        kind: reminder.kind,
        to: reminder.to,
        by: None,
        about,
        facts: reminder.facts,
        once: &once,
    };
    notify(tx, &news)
}
