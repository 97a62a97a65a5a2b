//! What is still answered of events that concern somebody who erased his account. The trail keeps them as they were
//! written: nothing can be taken out of it. What cannot be deleted is stored and secured, and not otherwise processed
//! (个人信息保护法, article 47), so words are not answered any more. What is none is told; of anything else nothing is.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Text, Timestamptz};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::model::AuditEvent;
use crate::platform::db::schema::users;

/// Stands for what is withheld, as it does in what the database writes.
const WITHHELD: &str = "***";

/// Text columns that hold codes: the database lets nothing else into them.
pub const CODES: &[(&str, &[&str])] = &[
    ("api_clients", &["division", "scopes"]),
    ("calendars", &["division"]),
    ("consents", &["purpose"]),
    ("contact_reveals", &["capacity", "data", "reason"]),
    ("contest_hosts", &["role"]),
    ("contests", &["division", "level", "status"]),
    ("expertise", &["field"]),
    (
        "listings",
        &[
            "cooperation_modes",
            "division",
            "fields",
            "industry",
            "ip_kind",
            "kind",
            "market",
            "side",
            "status",
            "urgency",
        ],
    ),
    ("matches", &["cancel_reason", "decline_reason", "status"]),
    ("memberships", &["role"]),
    ("one_time_codes", &["purpose"]),
    ("organizations", &["division", "kind"]),
    ("outbox_messages", &["channel"]),
    ("role_grants", &["division", "role"]),
    ("sessions", &["end_reason"]),
    ("teams", &["division"]),
    ("user_contact_points", &["kind"]),
    ("users", &["account_kind", "division"]),
    ("verifications", &["status"]),
    ("zone_cities", &["division"]),
];

pub fn is_code(table: &str, column: &str) -> bool {
    let mut tables = CODES.iter();
    tables.any(|(name, columns)| *name == table && columns.contains(&column))
}

/// Who of those whom events tell of is erased.
pub struct Erased {
    actors: HashSet<Uuid>,
    /// Rows that concern somebody who is, each since when: what was written of it before was another's.
    rows: HashMap<String, DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row_id: String,
    #[diesel(sql_type = Timestamptz)]
    since: DateTime<Utc>,
}

impl Erased {
    /// Asked once for all of these events.
    pub fn among<'a>(
        conn: &mut PgConnection,
        events: impl Iterator<Item = &'a AuditEvent>,
    ) -> QueryResult<Self> {
        let named: (HashSet<&str>, HashSet<Option<Uuid>>) = events
            .map(|event| (event.row_id.as_str(), event.actor_id))
            .unzip();
        let (keys, actors) = named;
        let rows: Vec<Row> = diesel::sql_query(
            "select row_id, min(since) as since from audit_concerned($1) join users on users.id = person
              where erased_at is not null group by row_id",
        )
        .bind::<Array<Text>, _>(keys.into_iter().collect::<Vec<_>>())
        .load(conn)?;
        let actors: Vec<Uuid> = users::table
            .filter(users::id.eq_any(actors.into_iter().flatten()))
            .filter(users::erased_at.is_not_null())
            .select(users::id)
            .load(conn)?;
        Ok(Self {
            actors: actors.into_iter().collect(),
            rows: rows
                .into_iter()
                .map(|row| (row.row_id, row.since))
                .collect(),
        })
    }

    fn are_concerned_by(&self, event: &AuditEvent) -> bool {
        let since = self.rows.get(&event.row_id);
        since.is_some_and(|since| *since <= event.at)
    }
}

/// Takes out of an event what tells of somebody who is erased; answers whether there was anything.
pub fn withhold(event: &mut AuditEvent, erased: &Erased) -> bool {
    let concerns = erased.are_concerned_by(event);
    let mut withheld = false;
    // Who signs in or asks for a new password is not known yet when he does: that was the owner himself.
    let acted = |id| erased.actors.contains(&id);
    if event.actor_id.map_or(concerns, acted) {
        withheld |= event.session_id.take().is_some();
        withheld |= event.address.take().is_some();
    }
    if concerns {
        withheld |= event.reason.take().is_some();
        let rows = [&mut event.before, &mut event.after];
        for row in rows.into_iter().flatten() {
            withheld |= withhold_words(&event.resource, row);
        }
    }
    withheld
}

fn withhold_words(table: &str, row: &mut Value) -> bool {
    let Value::Object(members) = row else {
        return false;
    };
    let words: Vec<String> = words(table, members);
    for name in &words {
        members.insert(name.clone(), WITHHELD.into());
    }
    !words.is_empty()
}

fn words(table: &str, members: &Map<String, Value>) -> Vec<String> {
    let members = members.iter();
    let told = |name: &str, value: &Value| match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => {
            text == WITHHELD
                || is_code(table, name)
                || text.len() == 36 && Uuid::try_parse(text).is_ok()
                || is_moment(name, text)
        }
        Value::Array(items) => items.is_empty() || is_code(table, name),
        Value::Object(_) => false,
    };
    members
        .filter(|(name, value)| !told(name, value))
        .map(|(name, _)| name.clone())
        .collect()
}

/// By its name, too: a date that somebody wrote may be his birthday.
fn is_moment(name: &str, text: &str) -> bool {
    let named = ["_at", "_on", "valid_to", "not_before"];
    named.iter().any(|end| name.ends_with(end))
        && (chrono::DateTime::parse_from_rfc3339(text).is_ok()
            || text.parse::<chrono::NaiveDate>().is_ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn left(table: &str, row: Value) -> Value {
        let mut row = row;
        withhold_words(table, &mut row);
        row
    }

    #[test]
    fn codes_ids_times_and_numbers_are_told_and_whatever_may_be_words_is_not() {
        let id = Uuid::now_v7().to_string();
        let told = json!({"id": id, "status": "draft", "fields": ["nuclear"], "keywords": [], "trl": 3, "found": true,
            "published_at": "2026-08-30T01:02:03.000004+00:00", "deadline_on": "2026-08-30", "industry": null,
            "client_ref": "***"});
        assert_eq!(left("listings", told.clone()), told);
        let words = json!({"title": "电话 13800000001", "keywords": ["张三"], "reasons": {"张三": 1}, "summary": "1990-03-07",
            "status_reason": "draft", "to_come": "张三", "published_at": "张三"});
        let names: Vec<&String> = words.as_object().into_iter().flat_map(Map::keys).collect();
        let left = left("listings", words.clone());
        for name in names {
            assert_eq!(left[name], "***", "{name}");
        }
    }

    #[test]
    fn a_code_of_one_table_is_no_code_of_another() {
        assert!(is_code("contact_reveals", "reason"));
        assert_eq!(
            left("verifications", json!({"reason": "service"}))["reason"],
            "***"
        );
        assert_eq!(
            left("no_such_table", json!({"status": "draft"}))["status"],
            "***"
        );
    }
}
