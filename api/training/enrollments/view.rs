use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use super::codes::EnrollmentStatus;
use super::model::{self, SeenEnrollment};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{EnrollmentId, OrganizationId, PersonId, TrainingSessionId, UserId};
use crate::platform::error::{Error, Problem, Result};
use crate::platform::web::{Answer, CsvTable};
use crate::training::training_sessions::codes::EnrollmentRole;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct EnrollmentPath {
    /// The enrolment.
    #[param(inline)]
    pub id: EnrollmentId,
}

/// Also for an enrolment that the caller may not read.
pub fn absent() -> Error {
    Problem::not_found("没有这项报名", "there is no such enrolment").into()
}

/// An enrolment: a person's place on the list of a training session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000a0", "session_id": "0198f3a2-5b1c-7000-8000-000000000091",
    "person_id": "0198f3a2-5b1c-7000-8000-000000000001", "person_name": "张三", "status": "waitlisted", "status_reason": null,
    "position": 3, "joined_number": 103, "division": "510603", "delegation": "510600", "organization_id": null,
    "role": "broker", "enrolled_by": "0198f3a2-5b1c-7000-8000-000000000009", "substitute_for": null, "editable_until": null,
    "excuse_requested_at": null, "excuse_reason": null, "promoted_at": null, "created_at": "2024-08-12T01:02:03.000004Z",
    "updated_at": "2024-08-12T01:02:03.000004Z"}))]
pub struct EnrollmentView {
    pub id: EnrollmentId,
    pub session_id: TrainingSessionId,
    /// An account, or the record of a person without one.
    pub person_id: PersonId,
    /// Null for a person who is not known any more.
    pub person_name: Option<String>,
    pub status: EnrollmentStatus,
    /// Why it was cancelled.
    pub status_reason: Option<String>,
    /// The number on the waiting list; null for others.
    #[schema(minimum = 1)]
    pub position: Option<i32>,
    /// The order of joining the list of the session.
    #[schema(minimum = 1)]
    pub joined_number: i32,
    /// Where the person belonged at the enrolment.
    pub division: DivisionCode,
    /// The city of `division`, or the province outside Sichuan. It does not change.
    pub delegation: DivisionCode,
    /// The organisation for which the person comes.
    pub organization_id: Option<OrganizationId>,
    /// By which role the session admits the person.
    pub role: EnrollmentRole,
    /// The account that enrolled the person.
    pub enrolled_by: UserId,
    /// The enrolment that gave up its seat for this one.
    pub substitute_for: Option<EnrollmentId>,
    /// Until when the enrolment may be changed after the deadline.
    pub editable_until: Option<DateTime<Utc>>,
    /// Null where no excuse was requested, or the request was refused.
    pub excuse_requested_at: Option<DateTime<Utc>>,
    pub excuse_reason: Option<String>,
    /// When the person got a seat from the waiting list.
    pub promoted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<SeenEnrollment> for EnrollmentView {
    fn from(seen: SeenEnrollment) -> Self {
        let row = seen.row;
        Self {
            id: row.id,
            session_id: row.session_id,
            person_id: row.person_id,
            person_name: seen.person_name,
            status: row.status,
            status_reason: row.status_reason,
            position: seen.position,
            joined_number: row.joined_number,
            division: row.division,
            delegation: row.delegation,
            organization_id: row.organization_id,
            role: row.role,
            enrolled_by: row.enrolled_by,
            substitute_for: row.substitute_for,
            editable_until: row.editable_until,
            excuse_requested_at: row.excuse_requested_at,
            excuse_reason: row.excuse_reason,
            promoted_at: row.promoted_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl SeenEnrollment {
    /// Of the enrolment, the number on the waiting list and the name that is shown.
    pub fn etag(&self) -> String {
        let name = Sha256::digest(self.person_name.as_deref().unwrap_or_default());
        let position = self.position.unwrap_or(0);
        let name = hex::encode(&name[..4]);
        format!("\"{}-{position}-{name}\"", self.row.version)
    }
}

impl EnrollmentView {
    /// The answer to a read or a change.
    pub fn answer(seen: SeenEnrollment) -> Result<Answer> {
        let etag = seen.etag();
        Ok(Answer::ok(&Self::from(seen))?.etag(etag))
    }

    pub fn created(seen: SeenEnrollment) -> Result<Answer> {
        let location = format!("/v1/enrollments/{}", seen.row.id);
        let etag = seen.etag();
        Ok(Answer::created(location, &Self::from(seen))?.etag(etag))
    }
}

/// An enrolment of the person, with the answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedEnrollment {
    #[serde(flatten)]
    pub enrollment: EnrollmentView,
    /// Question code to answer.
    #[schema(value_type = Object)]
    pub answers: Value,
}

impl ExportedEnrollment {
    /// All enrolments of an account.
    pub fn of(conn: &mut PgConnection, account: UserId) -> QueryResult<Vec<Self>> {
        let all = model::of_person(conn, PersonId(account.0))?.into_iter();
        let exported = all.map(|(seen, answers)| Self {
            enrollment: seen.into(),
            answers: answers.unwrap_or_else(|| Value::Object(Map::new())),
        });
        Ok(exported.collect())
    }
}

/// The columns of the list as a table.
pub const TABLE: CsvTable = CsvTable {
    name: "enrollments",
    columns: &[
        "id",
        "session_id",
        "person_id",
        "person_name",
        "status",
        "status_reason",
        "position",
        "joined_number",
        "division",
        "delegation",
        "organization_id",
        "role",
        "enrolled_by",
        "substitute_for",
        "editable_until",
        "excuse_requested_at",
        "excuse_reason",
        "promoted_at",
        "created_at",
        "updated_at",
    ],
};

/// A page of enrolments, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct EnrollmentPage {
    pub items: Vec<EnrollmentView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
