use actix_web::patch;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::codes::{EnrollmentRole, TrainingSessionFormat};
use super::create::{divisions_differ, require_known, roles_differ};
use super::get::{TrainingSessionPath, lock_visible};
use super::model::{self, TrainingSession, TrainingSessionContent};
use super::policy;
use super::view::ChangedTrainingSessionView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::planned_moment;
use crate::kernel::ids::ZoneId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{
    Answer, IfMatch, Json, Patch, Path, Query, clearable, patched, present,
};
use crate::training::enrollments::model::effects;
use crate::training::training_programs::policy::relocate;

/// A change of a training session (JSON Merge Patch): absent leaves, null clears. Lists are replaced as a whole.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"venue": "新津区会展中心", "capacity": null}))]
pub struct TrainingSessionChange {
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    title: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    title_en: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 20000))]
    #[schema(max_length = 20000)]
    introduction: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 20000))]
    #[schema(max_length = 20000)]
    introduction_en: Option<String>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<ZoneId>)]
    zone_id: Patch<ZoneId>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    division: Option<DivisionCode>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    venue: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    format: Option<TrainingSessionFormat>,
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = planned_moment))]
    #[schema(nullable = false)]
    starts_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = planned_moment))]
    #[schema(nullable = false)]
    ends_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = seats))]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 100_000)]
    capacity: Patch<i32>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = seats))]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 100_000)]
    delegation_capacity: Patch<i32>,
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = planned_moment))]
    #[schema(nullable = false)]
    enrollment_opens_at: Option<DateTime<Utc>>,
    /// In a draft only; after that see `extend-enrollment`.
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = planned_moment))]
    #[schema(nullable = false)]
    enrollment_closes_at: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 10), custom(function = roles_differ))]
    #[schema(max_items = 10)]
    open_to_roles: Option<Vec<EnrollmentRole>>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 500), custom(function = divisions_differ))]
    #[schema(max_items = 500)]
    open_to_divisions: Option<Vec<DivisionCode>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    invitation_only: Option<bool>,
}

/// A number of seats, unless it is cleared.
fn seats(seats: &Option<Option<i32>>) -> std::result::Result<(), ValidationError> {
    if seats
        .flatten()
        .is_none_or(|seats| (1..=100_000).contains(&seats))
    {
        return Ok(());
    }
    let mut error = ValidationError::new("range");
    error.add_param("min".into(), &1);
    error.add_param("max".into(), &100_000);
    Err(error)
}

impl TrainingSessionChange {
    /// The content after the change.
    fn apply(self, mut content: TrainingSessionContent) -> TrainingSessionContent {
        macro_rules! set {
            ($($member:ident),+) => { $( if let Some(value) = self.$member { content.$member = value; } )+ };
        }
        set!(
            title,
            title_en,
            introduction,
            introduction_en,
            zone_id,
            division,
            venue,
            format,
            starts_at,
            ends_at,
            capacity,
            delegation_capacity,
            enrollment_opens_at,
            enrollment_closes_at,
            open_to_roles,
            open_to_divisions,
            invitation_only
        );
        content
    }
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrainingSessionChangeOptions {
    /// Whether to show the session after the change, and whom the change would promote, without writing anything.
    #[param(default = false)]
    dry_run: Option<bool>,
}

problems!(UpdateTrainingSessionProblems: NotFound, Forbidden, WrongState, SeatsTaken);

/// Update a training session
///
/// Requires the administrator of its division. Works until the session starts. To move it to another division, the caller
/// must be the administrator of that division, too. The deadline of an announced session is moved by
/// `extend-enrollment`.
///
/// More seats go to the waiting list at once: `dry_run=true` shows first to whom. Seats cannot become fewer than people who
/// have one. Another time or place is told to the people enrolled.
#[utoipa::path(tag = "training-sessions", security(("bearer" = [])),
    params(TrainingSessionPath, TrainingSessionChangeOptions), request_body = TrainingSessionChange,
    responses((status = 200, description = "The training session after the change.", body = ChangedTrainingSessionView,
        headers(("ETag" = String, description = "Its new version."))), UpdateTrainingSessionProblems))]
#[patch("/training-sessions/{id}")]
pub async fn update_training_session(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    if_match: IfMatch,
    path: Path<TrainingSessionPath>,
    options: Query<TrainingSessionChangeOptions>,
    body: Json<TrainingSessionChange>,
) -> Result<Answer> {
    let change = body.0;
    let dry_run = options.0.dry_run.unwrap_or(false);
    app.db
        .write(caller.act(), move |tx| {
            let session = lock_visible(tx.conn, path.0.id, &caller)?;
            caller.require(&session)?;
            if_match.check(&session.etag())?;
            let content = change.apply(session.content.clone());
            policy::edit(&session, &content)?;
            relocate(&caller, &session.content.division, &content.division)?;
            policy::times(&content)?;
            if content == session.content {
                return ChangedTrainingSessionView::answer(session, &[]);
            }
            require_known(tx.conn, &content)?;
            policy::seats(&content, &effects::taken(tx.conn, session.id)?)?;
            if dry_run {
                let after = TrainingSession { content, ..session };
                let promoted = effects::would_promote(tx, &after)?;
                return ChangedTrainingSessionView::answer(after, &promoted);
            }
            let before = session.content;
            let session = model::update(tx.conn, session.id, &content, tx.now)?;
            let promoted = effects::content_changed(tx, &before, &session)?;
            ChangedTrainingSessionView::answer(session, &promoted)
        })
        .await
}
