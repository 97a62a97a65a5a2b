use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::{EnrollmentRole, TrainingSessionFormat, TrainingSessionStatus};
use super::model::TrainingSession;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{
    EnrollmentId, PersonId, TrainingProgramId, TrainingSessionId, UserId, ZoneId,
};
use crate::platform::error::Result;
use crate::platform::web::{Answer, CsvTable};
use crate::training::enrollments::model::Enrollment;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TrainingSessionPath {
    /// The training session.
    #[param(inline)]
    pub id: TrainingSessionId,
}

/// A training session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000091", "program_id": "0198f3a2-5b1c-7000-8000-000000000090",
    "title": "成都平原片区业务培训", "title_en": "", "introduction": "", "introduction_en": "",
    "zone_id": "0198f3a2-5b1c-7000-8000-000000000070", "division": "510118", "venue": "新津区", "format": "on_site",
    "starts_at": "2024-08-30T01:00:00.000000Z", "ends_at": "2024-08-30T09:00:00.000000Z", "capacity": 100,
    "delegation_capacity": 5, "enrollment_opens_at": "2024-08-10T00:00:00.000000Z",
    "enrollment_closes_at": "2024-08-28T10:00:00.000000Z", "open_to_roles": ["broker"], "open_to_divisions": [],
    "invitation_only": false, "status": "announced", "status_reason": null,
    "created_by": "0198f3a2-5b1c-7000-8000-000000000009", "announced_at": "2024-08-02T01:02:03.000004Z",
    "created_at": "2024-08-01T01:02:03.000004Z", "updated_at": "2024-08-02T01:02:03.000004Z"}))]
pub struct TrainingSessionView {
    pub id: TrainingSessionId,
    pub program_id: TrainingProgramId,
    /// In Chinese.
    pub title: String,
    /// In English; empty where there is none.
    pub title_en: String,
    /// In Chinese.
    pub introduction: String,
    /// In English; empty where there is none.
    pub introduction_en: String,
    /// The zone (`GET /v1/zones`) that the session is for.
    pub zone_id: Option<ZoneId>,
    /// The division in which the session takes place. Its administrators manage the session.
    pub division: DivisionCode,
    pub venue: String,
    pub format: TrainingSessionFormat,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// Seats; null: unlimited.
    #[schema(minimum = 1, maximum = 100_000)]
    pub capacity: Option<i32>,
    /// Seats of each delegation; null: unlimited.
    #[schema(minimum = 1, maximum = 100_000)]
    pub delegation_capacity: Option<i32>,
    pub enrollment_opens_at: DateTime<Utc>,
    pub enrollment_closes_at: DateTime<Utc>,
    /// Who may enrol; empty: everybody.
    pub open_to_roles: Vec<EnrollmentRole>,
    /// From which divisions; empty: from all.
    pub open_to_divisions: Vec<DivisionCode>,
    /// Whether only invited people may enrol.
    pub invitation_only: bool,
    pub status: TrainingSessionStatus,
    /// Why it was cancelled.
    pub status_reason: Option<String>,
    pub created_by: UserId,
    /// Since when it is public.
    pub announced_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<TrainingSession> for TrainingSessionView {
    fn from(session: TrainingSession) -> Self {
        let content = session.content;
        Self {
            id: session.id,
            program_id: session.program_id,
            title: content.title,
            title_en: content.title_en,
            introduction: content.introduction,
            introduction_en: content.introduction_en,
            zone_id: content.zone_id,
            division: content.division,
            venue: content.venue,
            format: content.format,
            starts_at: content.starts_at,
            ends_at: content.ends_at,
            capacity: content.capacity,
            delegation_capacity: content.delegation_capacity,
            enrollment_opens_at: content.enrollment_opens_at,
            enrollment_closes_at: content.enrollment_closes_at,
            open_to_roles: content.open_to_roles,
            open_to_divisions: content.open_to_divisions,
            invitation_only: content.invitation_only,
            status: session.status,
            status_reason: session.status_reason,
            created_by: session.created_by,
            announced_at: session.announced_at,
            created_at: session.created_at,
            updated_at: session.updated_at,
        }
    }
}

impl TrainingSessionView {
    /// The answer to a read or a change.
    pub fn answer(session: TrainingSession) -> Result<Answer> {
        let etag = session.etag();
        Ok(Answer::ok(&Self::from(session))?.etag(etag))
    }

    pub fn created(session: TrainingSession) -> Result<Answer> {
        let location = format!("/v1/training-sessions/{}", session.id);
        let etag = session.etag();
        Ok(Answer::created(location, &Self::from(session))?.etag(etag))
    }
}

/// A training session after a change, and who got a seat by it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000091", "program_id": "0198f3a2-5b1c-7000-8000-000000000090",
    "title": "成都平原片区业务培训", "title_en": "", "introduction": "", "introduction_en": "",
    "zone_id": "0198f3a2-5b1c-7000-8000-000000000070", "division": "510118", "venue": "新津区", "format": "on_site",
    "starts_at": "2024-08-30T01:00:00.000000Z", "ends_at": "2024-08-30T09:00:00.000000Z", "capacity": 100,
    "delegation_capacity": 5, "enrollment_opens_at": "2024-08-10T00:00:00.000000Z",
    "enrollment_closes_at": "2024-08-28T10:00:00.000000Z", "open_to_roles": ["broker"], "open_to_divisions": [],
    "invitation_only": false, "status": "announced", "status_reason": null,
    "created_by": "0198f3a2-5b1c-7000-8000-000000000009", "announced_at": "2024-08-02T01:02:03.000004Z",
    "created_at": "2024-08-01T01:02:03.000004Z", "updated_at": "2024-08-02T01:02:03.000004Z", "promoted": []}))]
pub struct ChangedTrainingSessionView {
    #[serde(flatten)]
    pub session: TrainingSessionView,
    /// The enrolments that got a seat from the waiting list, in the order of joining; with `dry_run`, those that would.
    pub promoted: Vec<PromotedEnrollment>,
}

/// An enrolment that got a seat from the waiting list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"enrollment_id": "0198f3a2-5b1c-7000-8000-0000000000a0",
    "person_id": "0198f3a2-5b1c-7000-8000-000000000001", "delegation": "510600", "joined_number": 101}))]
pub struct PromotedEnrollment {
    pub enrollment_id: EnrollmentId,
    pub person_id: PersonId,
    pub delegation: DivisionCode,
    /// The order of joining the list of the session.
    #[schema(minimum = 1)]
    pub joined_number: i32,
}

impl ChangedTrainingSessionView {
    pub fn answer(session: TrainingSession, promoted: &[Enrollment]) -> Result<Answer> {
        let etag = session.etag();
        let promoted = promoted.iter().map(|one| PromotedEnrollment {
            enrollment_id: one.id,
            person_id: one.person_id,
            delegation: one.delegation.clone(),
            joined_number: one.joined_number,
        });
        let view = Self {
            session: session.into(),
            promoted: promoted.collect(),
        };
        Ok(Answer::ok(&view)?.etag(etag))
    }
}

/// The columns of the list as a table.
pub const TABLE: CsvTable = CsvTable {
    name: "training-sessions",
    columns: &[
        "id",
        "program_id",
        "title",
        "title_en",
        "division",
        "venue",
        "format",
        "starts_at",
        "ends_at",
        "capacity",
        "delegation_capacity",
        "enrollment_opens_at",
        "enrollment_closes_at",
        "open_to_roles",
        "open_to_divisions",
        "invitation_only",
        "zone_id",
        "status",
        "status_reason",
        "announced_at",
        "created_at",
        "updated_at",
    ],
};

/// A page of training sessions, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct TrainingSessionPage {
    pub items: Vec<TrainingSessionView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
