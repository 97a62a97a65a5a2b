use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::{
    ConfirmationWay, ServiceChannel, ServiceKind, ServiceRecordStatus, ServiceStep,
};
use super::model::{FormerVersion, ServiceRecord};
use crate::access::auth::Caller;
use crate::access::external_ref::ClientRef;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    BrokerId, CaseId, MatchId, OrganizationId, PersonId, ServicePlanId, ServiceRecordId, TeamId,
    UserId,
};
use crate::platform::error::{Problem, Result};
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ServiceRecordPath {
    /// The service record.
    #[param(inline)]
    pub id: ServiceRecordId,
}

/// A record of a service (保姆单).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000a1", "version_number": 1, "status": "confirmed",
    "broker_id": "0198f3a2-5b1c-7000-8000-0000000000b1", "person_id": null, "team_id": null,
    "organization_id": "0198f3a2-5b1c-7000-8000-0000000000c1", "case_id": null, "plan_id": null, "match_id": null,
    "kind": "visit", "step": "seek", "channel": "on_site", "place": "四川迪弗电气科技有限公司", "division": "510603",
    "started_at": "2024-08-30T01:00:00.000000Z", "minutes": 90, "outcome": "了解配电节能改造需求", "month_on": "2024-08-01",
    "late": false, "late_reason": null, "recorded_by": "0198f3a2-5b1c-7000-8000-000000000001",
    "asked_at": "2024-08-30T03:00:00.000000Z", "confirmed_at": "2024-08-30T05:00:00.000000Z", "confirmed_via": "link",
    "confirmed_by": null, "disputed_at": null, "disputed_via": null, "disputed_by": null, "dispute_reason": null,
    "audited_at": null, "audited_by": null, "voided_at": null, "voided_by": null, "void_reason": null, "hearing": null,
    "external_ref": null, "created_at": "2024-08-30T03:00:00.000000Z", "updated_at": "2024-08-30T05:00:00.000000Z"}))]
pub struct ServiceRecordView {
    pub id: ServiceRecordId,
    /// Counts the amendments from 1.
    #[schema(minimum = 1)]
    pub version_number: i32,
    pub status: ServiceRecordStatus,
    pub broker_id: BrokerId,
    /// The served party: an account, or a person without one.
    pub person_id: Option<PersonId>,
    /// The served party, where it is a team.
    pub team_id: Option<TeamId>,
    /// The served party, where it is an organisation.
    pub organization_id: Option<OrganizationId>,
    pub case_id: Option<CaseId>,
    pub plan_id: Option<ServicePlanId>,
    pub match_id: Option<MatchId>,
    pub kind: ServiceKind,
    pub step: Option<ServiceStep>,
    pub channel: ServiceChannel,
    pub place: String,
    /// Where the service took place.
    pub division: DivisionCode,
    pub started_at: DateTime<Utc>,
    #[schema(minimum = 1, maximum = 1440)]
    pub minutes: i32,
    pub outcome: String,
    /// The first day of the month of the service, in Asia/Shanghai.
    pub month_on: NaiveDate,
    /// Recorded, or amended, after the month of the broker was locked.
    pub late: bool,
    pub late_reason: Option<String>,
    pub recorded_by: UserId,
    /// When the time to confirm began.
    pub asked_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub confirmed_via: Option<ConfirmationWay>,
    /// The account that confirmed; null for a confirmation by link.
    pub confirmed_by: Option<UserId>,
    pub disputed_at: Option<DateTime<Utc>>,
    pub disputed_via: Option<ConfirmationWay>,
    pub disputed_by: Option<UserId>,
    pub dispute_reason: Option<String>,
    pub audited_at: Option<DateTime<Utc>>,
    pub audited_by: Option<UserId>,
    pub voided_at: Option<DateTime<Utc>>,
    pub voided_by: Option<UserId>,
    pub void_reason: Option<String>,
    /// What both sides said of a disputed record before it was voided.
    pub hearing: Option<String>,
    /// What the API client that recorded it calls it; for that client only.
    pub external_ref: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl ServiceRecordView {
    pub fn new(row: ServiceRecord, caller: Option<&Caller>) -> Self {
        let content = row.content;
        Self {
            id: row.id,
            version_number: row.version_number,
            status: row.status,
            broker_id: row.broker_id,
            person_id: row.served_person_id,
            team_id: row.served_team_id,
            organization_id: row.served_organization_id,
            case_id: row.case_id,
            plan_id: row.plan_id,
            match_id: row.match_id,
            kind: content.kind,
            step: content.step,
            channel: content.channel,
            place: content.place,
            division: content.division,
            started_at: content.started_at,
            minutes: content.minutes,
            outcome: content.outcome,
            month_on: content.month,
            late: content.late,
            late_reason: content.late_reason,
            recorded_by: row.recorded_by,
            asked_at: row.asked_at,
            confirmed_at: row.confirmed_at,
            confirmed_via: row.confirmed_via,
            confirmed_by: row.confirmed_by,
            disputed_at: row.disputed_at,
            disputed_via: row.disputed_via,
            disputed_by: row.disputed_by,
            dispute_reason: row.dispute_reason,
            audited_at: row.audited_at,
            audited_by: row.audited_by,
            voided_at: row.voided_at,
            voided_by: row.voided_by,
            void_reason: row.void_reason,
            hearing: row.hearing,
            external_ref: ClientRef::shown_to(caller, row.client_id, row.client_ref),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }

    pub fn answer(row: ServiceRecord, caller: &Caller) -> Result<Answer> {
        let etag = row.etag();
        Ok(Answer::ok(&Self::new(row, Some(caller)))?.etag(etag))
    }

    pub fn created(row: ServiceRecord, caller: &Caller) -> Result<Answer> {
        let (location, etag) = (format!("/v1/service-records/{}", row.id), row.etag());
        Ok(Answer::created(location, &Self::new(row, Some(caller)))?.etag(etag))
    }
}

/// A page of service records, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ServiceRecordPage {
    pub items: Vec<ServiceRecordView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// What a service record said before an amendment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"number": 1, "status": "confirmed", "kind": "visit", "step": null, "channel": "on_site",
    "place": "", "division": "510603", "started_at": "2024-08-30T01:00:00.000000Z", "minutes": 90, "outcome": "了解需求",
    "confirmed_at": "2024-08-30T05:00:00.000000Z", "amend_reason": "时长填错",
    "amended_by": "0198f3a2-5b1c-7000-8000-000000000001", "amended_at": "2024-09-01T05:00:00.000000Z"}))]
pub struct FormerServiceRecordView {
    #[schema(minimum = 1)]
    pub number: i32,
    /// Where the record stood when it was amended.
    pub status: ServiceRecordStatus,
    pub kind: ServiceKind,
    pub step: Option<ServiceStep>,
    pub channel: ServiceChannel,
    pub place: String,
    pub division: DivisionCode,
    pub started_at: DateTime<Utc>,
    #[schema(minimum = 1, maximum = 1440)]
    pub minutes: i32,
    pub outcome: String,
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Why the next version was written.
    pub amend_reason: String,
    pub amended_by: UserId,
    pub amended_at: DateTime<Utc>,
}

impl From<FormerVersion> for FormerServiceRecordView {
    fn from(row: FormerVersion) -> Self {
        Self {
            number: row.number,
            status: row.status,
            kind: row.kind,
            step: row.step,
            channel: row.channel,
            place: row.place,
            division: row.division,
            started_at: row.started_at,
            minutes: row.minutes,
            outcome: row.outcome,
            confirmed_at: row.confirmed_at,
            amend_reason: row.amend_reason,
            amended_by: row.amended_by,
            amended_at: row.amended_at,
        }
    }
}

/// The versions before the one in force, the first one first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct FormerServiceRecords {
    pub items: Vec<FormerServiceRecordView>,
}

/// Also for a record that the caller may not read.
pub fn absent() -> Problem {
    Problem::not_found("没有这条服务记录", "there is no such service record")
}
