use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::{AssignmentReason, CaseEventKind, CaseStatus};
use super::model::{Candidate, Case, CaseEvent};
use super::policy;
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{
    BrokerId, CaseEventId, CaseId, OrganizationId, PersonRecordId, TeamId, UserId,
};
use crate::platform::db::Total;
use crate::platform::error::Result;
use crate::platform::web::Answer;
use crate::reference::code_lists::TechnologyField;

/// A case: a client that brokers serve.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000d2", "user_id": null, "person_record_id": null,
    "team_id": null, "organization_id": "0198f3a2-5b1c-7000-8000-000000000020", "client_name": "四川迪弗电气科技有限公司",
    "division": "510603", "title": "配电系统节能改造", "status": "open",
    "main_broker_id": "0198f3a2-5b1c-7000-8000-0000000000d1", "former_broker_id": null,
    "assigned_at": "2024-08-30T01:02:03.000004Z", "unassigned_since": null, "unassigned_days": null,
    "next_action": "现场走访", "next_action_on": "2024-09-06", "overdue": false,
    "opened_by": "0198f3a2-5b1c-7000-8000-000000000001", "opened_at": "2024-08-30T01:02:03.000004Z", "closed_by": null,
    "closed_at": null, "outcome": null, "updated_at": "2024-08-30T01:02:03.000004Z"}))]
pub struct CaseView {
    pub id: CaseId,
    /// The client, where it is a person with an account.
    pub user_id: Option<UserId>,
    /// The client, where it is a person without an account.
    pub person_record_id: Option<PersonRecordId>,
    /// The client, where it is a team.
    pub team_id: Option<TeamId>,
    /// The client, where it is an organisation.
    pub organization_id: Option<OrganizationId>,
    /// The name of the client.
    pub client_name: Option<String>,
    pub division: DivisionCode,
    pub title: String,
    pub status: CaseStatus,
    /// The broker who has the case. Null where an open case has none: also where the appointment of the broker ended, or the
    /// account was closed.
    pub main_broker_id: Option<BrokerId>,
    /// The broker who had the case and can no longer keep it.
    pub former_broker_id: Option<BrokerId>,
    /// Since when the main broker, or the former one, has the case.
    pub assigned_at: Option<DateTime<Utc>>,
    /// Since when an open case has no main broker.
    pub unassigned_since: Option<DateTime<Utc>>,
    /// Whole days since then.
    #[schema(minimum = 0)]
    pub unassigned_days: Option<i64>,
    /// What is to be done next.
    pub next_action: Option<String>,
    /// The last day to do it.
    pub next_action_on: Option<NaiveDate>,
    /// Whether the case is open and that day is over.
    pub overdue: bool,
    pub opened_by: UserId,
    pub opened_at: DateTime<Utc>,
    pub closed_by: Option<UserId>,
    pub closed_at: Option<DateTime<Utc>>,
    /// What came of the case.
    pub outcome: Option<String>,
    pub updated_at: DateTime<Utc>,
    #[serde(skip)]
    etag: String,
}

impl CaseView {
    pub fn at(case: Case, now: DateTime<Utc>) -> Self {
        let since = case.unassigned_since();
        let today = official_day(now);
        let is_open = case.row.status == CaseStatus::Open;
        Self {
            etag: case.etag(),
            main_broker_id: case.main_broker(),
            former_broker_id: case.former_broker(),
            unassigned_since: since,
            unassigned_days: since.map(|since| (now - since).num_days().max(0)),
            user_id: case
                .client_person
                .filter(|_| case.client_has_account)
                .map(|person| UserId(person.0)),
            person_record_id: case
                .client_person
                .filter(|_| !case.client_has_account)
                .map(|person| PersonRecordId(person.0)),
            client_name: case.client_name,
            overdue: is_open && case.row.next_action_on.is_some_and(|day| day < today),
            id: case.row.id,
            team_id: case.row.client_team_id,
            organization_id: case.row.client_organization_id,
            division: case.row.division,
            title: case.row.title,
            status: case.row.status,
            assigned_at: case.row.assigned_at,
            next_action: case.row.next_action,
            next_action_on: case.row.next_action_on,
            opened_by: case.row.opened_by,
            opened_at: case.row.opened_at,
            closed_by: case.row.closed_by,
            closed_at: case.row.closed_at,
            outcome: case.row.outcome,
            updated_at: case.row.updated_at,
        }
    }

    pub fn etag(&self) -> &str {
        &self.etag
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag.clone()))
    }

    pub fn created(&self) -> Result<Answer> {
        let location = format!("/v1/cases/{}", self.id);
        Ok(Answer::created(location, self)?.etag(self.etag.clone()))
    }
}

/// A page of cases, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct CasePage {
    pub items: Vec<CaseView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}

/// A broker who fits a case, and why.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"broker_id": "0198f3a2-5b1c-7000-8000-0000000000d1", "display_name": "陈静", "open_cases": 3,
    "capacity": 30, "full": false, "last_assigned_at": null, "fields": ["new_energy"]}))]
pub struct CaseProposal {
    pub broker_id: BrokerId,
    pub display_name: String,
    /// Open cases of the broker.
    #[schema(minimum = 0)]
    pub open_cases: i64,
    /// Open cases that the broker can carry.
    #[schema(minimum = 0, maximum = 1000)]
    pub capacity: i16,
    /// Whether the broker can carry no more.
    pub full: bool,
    /// When the broker got a case last.
    pub last_assigned_at: Option<DateTime<Utc>>,
    /// Fields of the client's expertise that the broker knows.
    pub fields: Vec<TechnologyField>,
}

impl From<Candidate> for CaseProposal {
    fn from(candidate: Candidate) -> Self {
        Self {
            full: policy::is_full(&candidate),
            fields: candidate.fields,
            broker_id: candidate.broker.row.id,
            display_name: candidate.broker.row.display_name.unwrap_or_default(),
            open_cases: candidate.broker.open_cases,
            capacity: candidate.broker.row.capacity,
            last_assigned_at: candidate.broker.row.last_assigned_at,
        }
    }
}

/// The brokers who fit a case, the least loaded first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct CaseProposals {
    pub items: Vec<CaseProposal>,
}

/// What came of an assignment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"assigned": false, "reason": "all_full"}))]
pub struct CaseAssignment {
    /// Whether the case has a main broker now.
    pub assigned: bool,
    pub reason: AssignmentReason,
    pub case: CaseView,
}

/// An event of a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000d3", "case_id": "0198f3a2-5b1c-7000-8000-0000000000d2",
    "kind": "assigned", "from_broker_id": null, "to_broker_id": "0198f3a2-5b1c-7000-8000-0000000000d1", "note": null,
    "next_action_on": null, "by_id": "0198f3a2-5b1c-7000-8000-000000000001", "at": "2024-08-30T01:02:03.000004Z"}))]
pub struct CaseEventView {
    pub id: CaseEventId,
    pub case_id: CaseId,
    pub kind: CaseEventKind,
    /// Who had the case before.
    pub from_broker_id: Option<BrokerId>,
    /// Who got the case.
    pub to_broker_id: Option<BrokerId>,
    /// What was said: the next action, the outcome, or why the case moved.
    pub note: Option<String>,
    pub next_action_on: Option<NaiveDate>,
    /// Who did it.
    pub by_id: UserId,
    pub at: DateTime<Utc>,
}

impl From<CaseEvent> for CaseEventView {
    fn from(event: CaseEvent) -> Self {
        Self {
            id: event.id,
            case_id: event.case_id,
            kind: event.kind,
            from_broker_id: event.from_broker_id,
            to_broker_id: event.to_broker_id,
            note: event.note,
            next_action_on: event.next_action_on,
            by_id: event.by_id,
            at: event.at,
        }
    }
}

/// A page of events, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct CaseEventPage {
    pub items: Vec<CaseEventView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
