use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::dsl::{not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Text, Uuid as SqlUuid};
use serde_json::Value;
use uuid::Uuid;

use crate::competition::entries::model::Withheld;
use crate::kernel::DivisionCode;
use crate::kernel::codes::code_list;
use crate::kernel::ids::{AuditEventId, SessionId, UserId};
use crate::people::users::model::is_record_of;
use crate::platform::db::schema::{audit_events, audit_links, person_records, users};
use crate::platform::db::{ActorKind, TOTAL_CAP};

/// The part of the trail that a caller may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    All,
    /// What concerns divisions with these prefixes, and his own.
    Inside(Vec<String>, Vec<UserId>),
    /// What concerns these accounts: all of the person.
    Own(Vec<UserId>),
}

/// How many of the newest events are looked through before the rest is.
const WALKED: i64 = 2000;

code_list! {
    AuditVerb of "audit_verbs" ("审计动作", "Audit verbs")
        ("审计记录中对一行数据做了什么。", "What an audit event tells was done with a row.") {
        Insert = "insert" ("新增", "Inserted"),
        Update = "update" ("修改", "Updated"),
        Delete = "delete" ("删除", "Deleted"),
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = audit_events)]
pub struct AuditEvent {
    pub id: AuditEventId,
    pub at: DateTime<Utc>,
    pub resource: String,
    pub row_id: String,
    pub verb: AuditVerb,
    pub divisions: Vec<DivisionCode>,
    pub owners: Vec<UserId>,
    pub actor_kind: ActorKind,
    pub actor_id: Option<Uuid>,
    pub acting_as: Vec<String>,
    pub session_id: Option<SessionId>,
    pub request_id: Option<String>,
    pub address: Option<String>,
    pub operation: Option<String>,
    pub reason: Option<String>,
    pub database_role: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// Where an event stands in the chain; an event of the last moments does not stand there yet.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = audit_links)]
pub struct AuditLink {
    pub sequence: i64,
    pub previous: Vec<u8>,
    pub hash: Vec<u8>,
}

/// Which events a list shows.
#[derive(Clone, Debug)]
pub struct AuditScope {
    pub reach: Reach,
    pub resource: Option<String>,
    pub row_id: Option<String>,
    pub actor_id: Option<Uuid>,
    pub operation: Option<String>,
    pub since: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    pub division: Option<DivisionCode>,
}

impl AuditScope {
    /// Everything within reach.
    pub fn all(reach: Reach) -> Self {
        Self {
            reach,
            resource: None,
            row_id: None,
            actor_id: None,
            operation: None,
            since: None,
            until: None,
            division: None,
        }
    }
}

/// The erased accounts and person records among the owners and actors of events.
pub fn erased_in<'a>(
    conn: &mut PgConnection,
    events: impl Iterator<Item = &'a AuditEvent>,
) -> QueryResult<HashSet<Uuid>> {
    let named: HashSet<Uuid> = events
        .flat_map(|event| {
            event
                .owners
                .iter()
                .map(|owner| owner.0)
                .chain(event.actor_id)
        })
        .collect();
    let mut erased: Vec<Uuid> = users::table
        .filter(users::id.eq_any(&named))
        .filter(users::erased_at.is_not_null())
        .select(users::id)
        .load(conn)?;
    let records: Vec<Uuid> = person_records::table
        .filter(person_records::id.eq_any(&named))
        .filter(person_records::erased_at.is_not_null())
        .select(person_records::id)
        .load(conn)?;
    erased.extend(records);
    Ok(erased.into_iter().collect())
}

define_sql_function! {
    fn audit_scopes(codes: Array<Text>) -> Array<Text>;
}

pub fn find(
    conn: &mut PgConnection,
    reach: Reach,
    id: AuditEventId,
    hidden: &Withheld,
) -> QueryResult<Option<(AuditEvent, Option<AuditLink>)>> {
    scoped(&AuditScope::all(reach), hidden)
        .filter(audit_events::id.eq(id))
        .select((AuditEvent::as_select(), Option::<AuditLink>::as_select()))
        .first(conn)
        .optional()
}

/// Newest first. Most filters find their page among the newest events; where they do not they are rare, and an index
/// finds all of theirs sooner than a walk through the trail would. PostgreSQL cannot tell which, so it is asked for both.
pub fn page(
    conn: &mut PgConnection,
    scope: &AuditScope,
    hidden: &Withheld,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<(AuditEvent, Option<AuditLink>)>> {
    let older = || {
        let mut query = scoped(scope, hidden);
        if let Some(before) = before {
            query = query.filter(audit_events::id.lt(AuditEventId(before)));
        }
        // The order of the ids, said so that nothing is gained by walking their index.
        query
            .select((AuditEvent::as_select(), Option::<AuditLink>::as_select()))
            .order((audit_events::at.desc(), audit_events::id.desc()))
            .limit(fetch)
    };
    if let Some(from) = nth_older(conn, before, WALKED)? {
        let rows: Vec<_> = older().filter(audit_events::id.ge(from)).load(conn)?;
        if i64::try_from(rows.len()).is_ok_and(|found| found == fetch) {
            return Ok(rows);
        }
    }
    older().load(conn)
}

/// The event that is `count` older than `before`, if there are so many.
fn nth_older(
    conn: &mut PgConnection,
    before: Option<Uuid>,
    count: i64,
) -> QueryResult<Option<AuditEventId>> {
    let mut query = audit_events::table.select(audit_events::id).into_boxed();
    if let Some(before) = before {
        query = query.filter(audit_events::id.lt(AuditEventId(before)));
    }
    query
        .order(audit_events::id.desc())
        .offset(count)
        .limit(1)
        .first(conn)
        .optional()
}

/// Counted up to one more than is told.
pub fn count(conn: &mut PgConnection, scope: &AuditScope, hidden: &Withheld) -> QueryResult<i64> {
    let ids: Vec<AuditEventId> = scoped(scope, hidden)
        .select(audit_events::id)
        .limit(TOTAL_CAP + 1)
        .load(conn)?;
    Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX))
}

type Scoped = diesel::dsl::IntoBoxed<
    'static,
    diesel::dsl::LeftJoin<audit_events::table, audit_links::table>,
    diesel::pg::Pg,
>;

/// `hidden`: events of what belongs to these entries, and of results of these contests, are left out.
fn scoped(scope: &AuditScope, hidden: &Withheld) -> Scoped {
    let mut query = audit_events::table
        .left_join(audit_links::table)
        .into_boxed();
    if !hidden.entries.is_empty() {
        let entries = hidden.entries.clone();
        query = query.filter(not(audit_events::entry_ids.overlaps_with(entries)));
    }
    if !hidden.contests.is_empty() {
        let of_results = sql::<Bool>(
            "(audit_events.resource, audit_events.row_id) in (select resource, row_id from results_in_trail(",
        )
        .bind::<Array<SqlUuid>, _>(hidden.contests.clone())
        .sql("))");
        query = query.filter(not(of_results));
    }
    let scopes = || audit_scopes(audit_events::divisions);
    // What one of these accounts did, or what was done to what belongs to one of them.
    let concerns = |accounts: &[UserId]| {
        let actors: Vec<Uuid> = accounts.iter().map(|account| account.0).collect();
        audit_events::actor_id
            .assume_not_null()
            .eq_any(actors)
            .or(audit_events::owners.overlaps_with(accounts.to_vec()))
    };
    match &scope.reach {
        Reach::All => {}
        Reach::Inside(prefixes, own) => {
            query = query.filter(scopes().overlaps_with(prefixes.clone()).or(concerns(own)));
        }
        Reach::Own(own) => query = query.filter(concerns(own)),
    }
    if let Some(resource) = &scope.resource {
        query = query.filter(audit_events::resource.eq(resource.clone()));
    }
    if let Some(row) = &scope.row_id {
        query = query.filter(audit_events::row_id.eq(row.clone()));
    }
    if let Some(actor) = scope.actor_id {
        let by_person = is_record_of(audit_events::actor_id, UserId(actor));
        query = query.filter(
            audit_events::actor_id
                .eq(actor)
                .assume_not_null()
                .or(by_person),
        );
    }
    if let Some(operation) = &scope.operation {
        query = query.filter(audit_events::operation.eq(operation.clone()));
    }
    // An id begins with its moment, so the index of the ids finds it too.
    if let Some(since) = scope.since {
        query = query
            .filter(audit_events::at.ge(since))
            .filter(audit_events::id.ge(first_id_at(since)));
    }
    if let Some(until) = scope.until {
        query = query
            .filter(audit_events::at.lt(until))
            .filter(audit_events::id.lt(first_id_at(until + chrono::Duration::milliseconds(1))));
    }
    if let Some(division) = &scope.division {
        query = query.filter(scopes().overlaps_with(vec![division.prefix().to_owned()]));
    }
    query
}

/// The least id of the millisecond of `moment`.
fn first_id_at(moment: DateTime<Utc>) -> AuditEventId {
    let milliseconds = u128::try_from(moment.timestamp_millis()).unwrap_or(0) & 0xffff_ffff_ffff;
    AuditEventId(Uuid::from_u128(milliseconds << 80))
}
