use anyhow::Context as _;
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::codes::{DisqualificationReason, EntryCheckDecision};
use super::model::{CheckedItem, DeadlineCalendar, EntryCheck};
use crate::competition::entry_rules::model::EligibilityFinding;
use crate::kernel::ids::{EntryCheckId, EntryId, UserId};
use crate::platform::error::{Problem, Result};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CheckedEntryPath {
    /// The entry.
    #[param(inline)]
    pub id: EntryId,
}

/// Also for an entry that the caller may not know of.
pub fn absent() -> Problem {
    Problem::not_found("没有这个参赛项目", "there is no such entry")
}

/// A formal check of an entry, or a later disqualification.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000c1", "entry_id": "0198f3a2-5b1c-7000-8000-0000000000b1",
    "entry_version": 3, "items": [{"code": "licence_copy", "met": false, "note": "缺副本"}], "findings": [],
    "decision": "supplement_requested", "reason_codes": [], "reason": null, "due_at": "2024-08-07T16:00:00Z", "working_days": 5,
    "calendars": [{"id": "0198f3a2-5b1c-7000-8000-000000000050", "calendar": "cn", "year": 2024, "version": 1}],
    "checked_by": null, "checked_at": "2024-07-31T01:02:03.000004Z"}))]
pub struct EntryCheckView {
    pub id: EntryCheckId,
    pub entry_id: EntryId,
    /// The version of the entry that was checked.
    #[schema(minimum = 1)]
    pub entry_version: i32,
    /// The answers to the list; none for a disqualification without a check.
    pub items: Vec<CheckedItem>,
    /// What the rules on who may enter found.
    pub findings: Vec<EligibilityFinding>,
    pub decision: EntryCheckDecision,
    /// Of a disqualification.
    pub reason_codes: Vec<DisqualificationReason>,
    pub reason: Option<String>,
    /// Until when what is missing can be supplied.
    pub due_at: Option<DateTime<Utc>>,
    /// Where `due_at` was counted in working days: how many.
    #[schema(minimum = 1, maximum = 60)]
    pub working_days: Option<i16>,
    /// The calendar versions that decided which days are working days.
    pub calendars: Vec<DeadlineCalendar>,
    /// Null for the entrant.
    pub checked_by: Option<UserId>,
    pub checked_at: DateTime<Utc>,
}

impl EntryCheckView {
    /// `for_official`: whether the reader may know who checked.
    pub fn new(check: EntryCheck, for_official: bool) -> Result<Self> {
        Ok(Self {
            id: check.id,
            entry_id: check.entry_id,
            entry_version: check.entry_version,
            items: stored(check.items)?,
            findings: stored(check.findings)?,
            decision: check.decision,
            reason_codes: check.reason_codes,
            reason: check.reason,
            due_at: check.due_at,
            working_days: check.working_days,
            calendars: stored(check.calendars)?,
            checked_by: for_official.then_some(check.checked_by),
            checked_at: check.checked_at,
        })
    }
}

fn stored<T: DeserializeOwned>(value: Value) -> anyhow::Result<T> {
    serde_json::from_value(value).context("a stored check of an entry")
}

/// A page of checks, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct EntryCheckPage {
    pub items: Vec<EntryCheckView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// What the rules on who may enter find of an entry now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"entry_id": "0198f3a2-5b1c-7000-8000-0000000000b1", "findings": [{"rule": 0, "kind": "max_entries_per",
    "met": true, "found": "1", "explanation": {"zh": "连同本项目共 1 项，上限 1 项", "en": "1 with this entry, and 1 at most"}}]}))]
pub struct EligibilityView {
    pub entry_id: EntryId,
    /// In the order of the rules of the contest.
    pub findings: Vec<EligibilityFinding>,
}
