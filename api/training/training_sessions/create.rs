use actix_web::post;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use diesel::PgConnection;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::codes::{EnrollmentRole, TrainingSessionFormat};
use super::model::{self, TrainingSessionContent};
use super::policy;
use super::view::TrainingSessionView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::planned_moment;
use crate::kernel::ids::{TrainingProgramId, ZoneId};
use crate::kernel::lists::each_once;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};
use crate::reference::divisions::model as divisions;
use crate::training::training_programs::model as programs;
use crate::training::training_programs::policy::Placed;

/// A new training session.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"program_id": "0198f3a2-5b1c-7000-8000-000000000090", "title": "成都平原片区业务培训",
    "division": "510118", "venue": "新津区", "format": "on_site", "starts_at": "2024-08-30T01:00:00Z",
    "ends_at": "2024-08-30T09:00:00Z", "capacity": 100, "delegation_capacity": 5,
    "enrollment_opens_at": "2024-08-10T00:00:00Z", "enrollment_closes_at": "2024-08-28T10:00:00Z",
    "open_to_roles": ["broker"]}))]
pub struct NewTrainingSession {
    program_id: TrainingProgramId,
    /// In Chinese.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// In English.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    title_en: String,
    /// In Chinese.
    #[serde(default)]
    #[validate(length(max = 20000))]
    #[schema(max_length = 20000)]
    introduction: String,
    /// In English.
    #[serde(default)]
    #[validate(length(max = 20000))]
    #[schema(max_length = 20000)]
    introduction_en: String,
    /// The zone (`GET /v1/zones`) that the session is for.
    zone_id: Option<ZoneId>,
    /// The division in which the session takes place. Its administrators manage the session.
    division: DivisionCode,
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    venue: String,
    format: TrainingSessionFormat,
    /// In the years 2000 to 2100, as all times of a session.
    #[validate(custom(function = planned_moment))]
    starts_at: DateTime<Utc>,
    /// After `starts_at`.
    #[validate(custom(function = planned_moment))]
    ends_at: DateTime<Utc>,
    /// Seats; unlimited when absent or null.
    #[validate(range(min = 1, max = 100_000))]
    #[schema(minimum = 1, maximum = 100_000)]
    capacity: Option<i32>,
    /// Seats of each delegation; unlimited when absent or null.
    #[validate(range(min = 1, max = 100_000))]
    #[schema(minimum = 1, maximum = 100_000)]
    delegation_capacity: Option<i32>,
    #[validate(custom(function = planned_moment))]
    enrollment_opens_at: DateTime<Utc>,
    /// After `enrollment_opens_at`, and not after `starts_at`.
    #[validate(custom(function = planned_moment))]
    enrollment_closes_at: DateTime<Utc>,
    /// Who may enrol, each once; everybody when empty.
    #[serde(default)]
    #[validate(length(max = 10), custom(function = roles_differ))]
    #[schema(max_items = 10)]
    open_to_roles: Vec<EnrollmentRole>,
    /// From which divisions people may enrol, each once; from all when empty.
    #[serde(default)]
    #[validate(length(max = 500), custom(function = divisions_differ))]
    #[schema(max_items = 500)]
    open_to_divisions: Vec<DivisionCode>,
    /// Whether only invited people may enrol.
    #[serde(default)]
    invitation_only: bool,
}

/// No role occurs twice.
pub fn roles_differ(roles: &[EnrollmentRole]) -> std::result::Result<(), ValidationError> {
    each_once(roles)
}

/// No division occurs twice.
pub fn divisions_differ(divisions: &[DivisionCode]) -> std::result::Result<(), ValidationError> {
    each_once(divisions)
}

/// Checks what a session names: its zone and the divisions that may enrol.
pub fn require_known(conn: &mut PgConnection, content: &TrainingSessionContent) -> Result<()> {
    divisions::require_known(conn, "/open_to_divisions", &content.open_to_divisions)?;
    match content.zone_id {
        Some(zone) if !model::hold_zone(conn, zone)? => Err(Problem::invalid_body(
            "/zone_id",
            "unknown_id",
            "没有这个片区",
            "there is no such zone",
        )
        .into()),
        _ => Ok(()),
    }
}

problems!(CreateTrainingSessionProblems: Forbidden, UserMerged, WrongState);

/// Create a training session
///
/// Requires the administrator of the division of the programme and of the division of the session. The programme must be
/// a draft or published. The session is a draft that only the administrators of its division can read until it is
/// announced.
#[utoipa::path(tag = "training-sessions", security(("bearer" = [])), request_body = NewTrainingSession,
    responses((status = 201, description = "The training session, a draft.", body = TrainingSessionView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateTrainingSessionProblems))]
#[post("/training-sessions")]
pub async fn create_training_session(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    attempt: Attempt,
    body: Json<NewTrainingSession>,
) -> Result<Answer> {
    let new = body.0;
    caller.require(&Placed(&new.division))?;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let program = programs::hold(tx.conn, new.program_id, &caller)?;
            let program = program.ok_or_else(unknown_program)?;
            caller.require(&program)?;
            policy::add(&program)?;
            let content = TrainingSessionContent {
                title: new.title,
                title_en: new.title_en,
                introduction: new.introduction,
                introduction_en: new.introduction_en,
                zone_id: new.zone_id,
                division: new.division,
                venue: new.venue,
                format: new.format,
                starts_at: new.starts_at,
                ends_at: new.ends_at,
                capacity: new.capacity,
                delegation_capacity: new.delegation_capacity,
                enrollment_opens_at: new.enrollment_opens_at,
                enrollment_closes_at: new.enrollment_closes_at,
                open_to_roles: new.open_to_roles,
                open_to_divisions: new.open_to_divisions,
                invitation_only: new.invitation_only,
            };
            policy::times(&content)?;
            require_known(tx.conn, &content)?;
            let session = model::insert(tx.conn, program.id, &content, caller.user_id, tx.now)?;
            TrainingSessionView::created(session)
        })
        .await
}

/// Also for a programme that the caller may not read.
fn unknown_program() -> Problem {
    Problem::invalid_body(
        "/program_id",
        "unknown_id",
        "没有这项培训计划",
        "there is no such training programme",
    )
}
