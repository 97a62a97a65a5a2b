mod eligibility;
mod rules;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::kernel::DivisionCode;
use crate::kernel::ids::ContestId;
use crate::platform::db::schema::{contest_entry_rules, divisions};
use crate::platform::error::Result;

pub use eligibility::{
    AgeAtRule, DivisionInRule, DocumentsRule, DoorInRule, EligibilityFinding, EligibilityRule,
    MaxEntriesPerRule, NoPriorAwardRule, OrganizationFoundedRule, OrganizationRevenueRule,
    VerifiedAccountRule,
};
pub use rules::{ChecklistItem, EntryFacts, EntryFactsChange, FormSection, MemberBirth, RuleText};

/// What a contest requires of entries, as the database holds it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contest_entry_rules)]
pub struct EntryRulesRow {
    pub contest_id: ContestId,
    pub version: i32,
    pub form: Value,
    pub eligibility: Value,
    pub checklist: Value,
    pub supplements_allowed: i16,
    pub team_min: i16,
    pub team_max: i16,
    pub updated_at: DateTime<Utc>,
}

/// What a contest requires of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRulesContent {
    pub form: Vec<FormSection>,
    pub team_min: i16,
    pub team_max: i16,
    pub supplements_allowed: i16,
    pub checklist: Vec<ChecklistItem>,
    pub eligibility: Vec<EligibilityRule>,
}

/// The rules of a contest, or those of a contest that has set none.
#[derive(Clone, Debug)]
pub struct EntryRules {
    pub contest_id: ContestId,
    /// 0 until rules are set.
    pub version: i32,
    pub content: EntryRulesContent,
    pub updated_at: Option<DateTime<Utc>>,
}

impl EntryRules {
    /// What holds in a contest that has set no rules.
    fn unset(contest_id: ContestId) -> Self {
        let content = EntryRulesContent {
            form: Vec::new(),
            team_min: 1,
            team_max: 10,
            supplements_allowed: 1,
            checklist: Vec::new(),
            eligibility: Vec::new(),
        };
        Self {
            contest_id,
            version: 0,
            content,
            updated_at: None,
        }
    }

    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

impl TryFrom<EntryRulesRow> for EntryRules {
    type Error = anyhow::Error;

    fn try_from(row: EntryRulesRow) -> anyhow::Result<Self> {
        Ok(Self {
            contest_id: row.contest_id,
            version: row.version,
            content: EntryRulesContent {
                form: stored(row.form)?,
                team_min: row.team_min,
                team_max: row.team_max,
                supplements_allowed: row.supplements_allowed,
                checklist: stored(row.checklist)?,
                eligibility: stored(row.eligibility)?,
            },
            updated_at: Some(row.updated_at),
        })
    }
}

fn stored<T: DeserializeOwned>(value: Value) -> anyhow::Result<T> {
    serde_json::from_value(value).context("stored rules on entries")
}

pub fn find(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Option<EntryRulesRow>> {
    contest_entry_rules::table
        .find(contest)
        .select(EntryRulesRow::as_select())
        .first(conn)
        .optional()
}

/// The rules that hold in a contest.
pub fn rules_of(conn: &mut PgConnection, contest: ContestId) -> Result<EntryRules> {
    match find(conn, contest)? {
        Some(row) => Ok(row.try_into()?),
        None => Ok(EntryRules::unset(contest)),
    }
}

/// Those of these divisions that there are.
pub fn known_divisions(
    conn: &mut PgConnection,
    codes: Vec<&DivisionCode>,
) -> QueryResult<Vec<DivisionCode>> {
    divisions::table
        .filter(divisions::code.eq_any(codes))
        .select(divisions::code)
        .load(conn)
}

/// Makes these the rules of a contest that the caller holds locked.
pub fn set(
    conn: &mut PgConnection,
    rules: &EntryRules,
    content: &EntryRulesContent,
    now: DateTime<Utc>,
) -> Result<EntryRules> {
    let json = |value: serde_json::Result<Value>| value.context("rules on entries");
    let values = (
        contest_entry_rules::form.eq(json(serde_json::to_value(&content.form))?),
        contest_entry_rules::eligibility.eq(json(serde_json::to_value(&content.eligibility))?),
        contest_entry_rules::checklist.eq(json(serde_json::to_value(&content.checklist))?),
        contest_entry_rules::supplements_allowed.eq(content.supplements_allowed),
        contest_entry_rules::team_min.eq(content.team_min),
        contest_entry_rules::team_max.eq(content.team_max),
        contest_entry_rules::version.eq(rules.version + 1),
        contest_entry_rules::updated_at.eq(now),
    );
    let row: EntryRulesRow = match rules.version {
        0 => diesel::insert_into(contest_entry_rules::table)
            .values((contest_entry_rules::contest_id.eq(rules.contest_id), values))
            .returning(EntryRulesRow::as_returning())
            .get_result(conn)?,
        _ => diesel::update(contest_entry_rules::table.find(rules.contest_id))
            .set(values)
            .returning(EntryRulesRow::as_returning())
            .get_result(conn)?,
    };
    Ok(row.try_into()?)
}
