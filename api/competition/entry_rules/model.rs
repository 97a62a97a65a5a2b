use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::kernel::ids::ContestId;
use crate::platform::db::schema::contest_entry_rules;

/// A text in Chinese and English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleText {
    pub zh: String,
    #[serde(default)]
    pub en: String,
}

/// A section of the project plan that entries fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormSection {
    /// The member of the entry's `plan`.
    pub key: String,
    pub title: RuleText,
    pub required: bool,
    /// Characters.
    pub max_length: u32,
}

/// What a contest requires of entries, as the database holds it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contest_entry_rules)]
pub struct EntryRulesRow {
    pub contest_id: ContestId,
    pub form: Value,
    pub eligibility: Value,
    pub checklist: Value,
    pub supplements_allowed: i16,
    pub team_min: i16,
    pub team_max: i16,
    pub updated_at: DateTime<Utc>,
}

pub fn find(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Option<EntryRulesRow>> {
    contest_entry_rules::table
        .find(contest)
        .select(EntryRulesRow::as_select())
        .first(conn)
        .optional()
}
