//! What owners are told of the checks of their entries.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::model;
use crate::competition::contests::codes::ContestStatus;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::entries::model::Entry;
use crate::kernel::clock::official_time;
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::db::schema::{contests, entries, reminders};
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, Reminder, notify, remind};
use crate::platform::slice::Turn;

/// So long before the time for a supplement is over its owner is reminded.
const REMINDED_DAYS: i64 = 1;

pub const KINDS: &[&Kind] = &[
    &QUALIFIED,
    &SUPPLEMENT_REQUESTED,
    &DISQUALIFIED,
    &LAPSING,
    &LAPSED,
    &NOT_COMPETING,
    &COMPETING,
];

static QUALIFIED: Kind = Kind::new(
    "entry_qualified",
    ("资格审查通过", "Entry qualified"),
    (
        "参赛项目“{title}”已通过资格审查。",
        "The entry “{title}” is qualified.",
    ),
);
static SUPPLEMENT_REQUESTED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "entry_supplement_requested",
        ("参赛材料补正", "Supplement of an entry requested"),
        (
            "参赛项目“{title}”须在 {due} 前补正并重新提交：{failures}。",
            "Supplement the entry “{title}” and submit it again before {due}: {failures}.",
        ),
    )
};
static DISQUALIFIED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "entry_disqualified",
        ("参赛资格未通过", "Entry disqualified"),
        (
            "参赛项目“{title}”不具备参赛资格：{reason}",
            "The entry “{title}” is disqualified: {reason}",
        ),
    )
};
static LAPSING: Kind = Kind::new(
    "entry_lapsing",
    ("补正期限将至", "Supplement of an entry about to be due"),
    (
        "参赛项目“{title}”的补正期限为 {due}，逾期视为退赛。",
        "The supplement of the entry “{title}” is due at {due}. Later the entry counts as withdrawn.",
    ),
);
static LAPSED: Kind = Kind::new(
    "entry_lapsed",
    ("逾期未补正", "Entry lapsed"),
    (
        "参赛项目“{title}”逾期未补正，视为退赛。",
        "The entry “{title}” was not supplemented in time and counts as withdrawn.",
    ),
);

static NOT_COMPETING: Kind = Kind::new(
    "entry_not_competing",
    ("参赛项目转为展示", "Entry outside the competition"),
    (
        "参赛项目“{title}”转为展示项目，参加评分，不占名额、不授奖：{reason}",
        "The entry “{title}” takes part outside the competition: it is scored, and takes no place and no award: {reason}",
    ),
);
static COMPETING: Kind = Kind::new(
    "entry_competing",
    ("展示项目转为参赛", "Entry competes"),
    (
        "参赛项目“{title}”参加正式评比：{reason}",
        "The entry “{title}” competes: {reason}",
    ),
);

pub fn competing(tx: &mut Tx<'_>, entry: &Entry, reason: &str, by: UserId) -> Result<()> {
    let kind = match entry.is_competing {
        true => &COMPETING,
        false => &NOT_COMPETING,
    };
    let facts = json!({"title": entry.title, "reason": reason});
    tell(tx, kind, entry, facts, Some(by))
}

pub fn qualified(tx: &mut Tx<'_>, entry: &Entry, by: UserId) -> Result<()> {
    tell(
        tx,
        &QUALIFIED,
        entry,
        json!({"title": entry.title}),
        Some(by),
    )
}

/// With the list of failures, in Chinese and English.
pub fn supplement_requested(
    tx: &mut Tx<'_>,
    entry: &Entry,
    due_at: DateTime<Utc>,
    failures: (String, String),
    by: UserId,
) -> Result<()> {
    let facts = json!({"title": entry.title, "due": official_time(due_at), "failures": failures.0,
        "failures_en": failures.1});
    tell(tx, &SUPPLEMENT_REQUESTED, entry, facts, Some(by))
}

pub fn disqualified(tx: &mut Tx<'_>, entry: &Entry, reason: &str, by: UserId) -> Result<()> {
    let facts = json!({"title": entry.title, "reason": reason});
    tell(tx, &DISQUALIFIED, entry, facts, Some(by))
}

fn tell(
    tx: &mut Tx<'_>,
    kind: &'static Kind,
    entry: &Entry,
    facts: Value,
    by: Option<UserId>,
) -> Result<()> {
    let news = News {
        kind,
        to: &[entry.owner_id],
        by,
        about: about(entry),
        facts,
        once: &format!("{}/{}", entry.id, entry.version),
    };
    notify(tx, &news)
}

fn about(entry: &Entry) -> About {
    About {
        resource: "entries",
        id: entry.id.0,
    }
}

/// Lets entries lapse whose time for the supplement is over, and tells their owners.
pub fn lapse(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let lapsed = model::lapse_due(tx, turn.most)?;
    for entry in &lapsed {
        tell(tx, &LAPSED, entry, json!({"title": entry.title}), None)?;
    }
    Ok(lapsed.len())
}

/// Reminds the owners of entries whose supplement is due soon.
pub fn remind_of_lapse(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let given = reminders::table
        .filter(reminders::kind.eq(LAPSING.code))
        .filter(reminders::resource_id.eq(entries::id))
        .filter(reminders::due_at.nullable().eq(entries::supplement_due_at));
    let stopped = contests::table
        .filter(contests::id.eq(entries::contest_id))
        .filter(contests::status.eq_any([ContestStatus::Suspended, ContestStatus::Cancelled]));
    let near: Vec<Entry> = entries::table
        .filter(entries::status.eq(EntryStatus::SupplementRequested))
        .filter(entries::supplement_due_at.gt(tx.now))
        .filter(entries::supplement_due_at.le(tx.now + Duration::days(REMINDED_DAYS)))
        .filter(not(exists(given)))
        .filter(not(exists(stopped)))
        .order(entries::id)
        .limit(turn.most)
        .select(Entry::as_select())
        .for_no_key_update()
        .skip_locked()
        .load(tx.conn)?;
    for entry in &near {
        let Some(due_at) = entry.supplement_due_at else {
            continue;
        };
        let reminder = Reminder {
            kind: &LAPSING,
            to: &[entry.owner_id],
            about: about(entry),
            facts: json!({"title": entry.title, "due": official_time(due_at)}),
            due_at,
        };
        remind(tx, reminder)?;
    }
    Ok(near.len())
}
