use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{CaseScope, visible_to};
use crate::access::auth::Caller;
use crate::brokering::cases::codes::CaseEventKind;
use crate::kernel::ids::{BrokerId, CaseEventId, CaseId, UserId};
use crate::people::users::model::persons_of;
use crate::platform::db::schema::{case_events, cases};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = case_events)]
pub struct CaseEvent {
    pub id: CaseEventId,
    pub case_id: CaseId,
    pub kind: CaseEventKind,
    pub from_broker_id: Option<BrokerId>,
    pub to_broker_id: Option<BrokerId>,
    pub note: Option<String>,
    pub next_action_on: Option<NaiveDate>,
    pub by_id: UserId,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = case_events)]
pub struct NewCaseEvent {
    pub id: CaseEventId,
    pub case_id: CaseId,
    pub kind: CaseEventKind,
    pub from_broker_id: Option<BrokerId>,
    pub to_broker_id: Option<BrokerId>,
    pub note: Option<String>,
    pub next_action_on: Option<NaiveDate>,
    pub by_id: UserId,
    pub at: DateTime<Utc>,
}

impl NewCaseEvent {
    pub fn of(case: CaseId, kind: CaseEventKind, by: UserId, at: DateTime<Utc>) -> Self {
        Self {
            id: CaseEventId::new(),
            case_id: case,
            kind,
            from_broker_id: None,
            to_broker_id: None,
            note: None,
            next_action_on: None,
            by_id: by,
            at,
        }
    }
}

pub fn record(conn: &mut PgConnection, event: &NewCaseEvent) -> QueryResult<()> {
    diesel::insert_into(case_events::table)
        .values(event)
        .execute(conn)
        .map(drop)
}

/// What happened to the cases of a scope that the caller may read, oldest first.
pub fn events_page(
    conn: &mut PgConnection,
    scope: &CaseScope,
    case: Option<CaseId>,
    caller: &Caller,
    on: NaiveDate,
    after: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<CaseEvent>> {
    let mut of = cases::table
        .into_boxed()
        .filter(visible_to(conn, caller, on)?)
        .select(cases::id);
    if let Some(person) = scope.client_person {
        let all = persons_of(conn, person)?;
        of = of.filter(cases::client_person_id.assume_not_null().eq_any(all));
    }
    if let Some(team) = scope.client_team {
        of = of.filter(cases::client_team_id.eq(team));
    }
    if let Some(organization) = scope.client_organization {
        of = of.filter(cases::client_organization_id.eq(organization));
    }
    if let Some(case) = case {
        of = of.filter(cases::id.eq(case));
    }
    let mut query = case_events::table
        .filter(case_events::case_id.eq_any(of))
        .select(CaseEvent::as_select())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(case_events::id.gt(CaseEventId(after)));
    }
    query.order(case_events::id).limit(fetch).load(conn)
}
