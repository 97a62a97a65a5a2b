use actix_web::put;
use actix_web::web::Data;
use chrono::Datelike;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::get::absent;
use super::view::SessionHoursView;
use super::{model, policy};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::certificates::model::HoursPart;
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json, Path, PutCondition};
use crate::training::certificate_rules::policy::{change, fixed_by_enrollments};
use crate::training::training_sessions::model as sessions;
use crate::training::training_sessions::view::TrainingSessionPath;

/// The hours that a session counts for.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"parts": [{"hours_type": "professional", "level": "province", "hours": 6},
    {"hours_type": "public", "level": "province", "hours": 2}]}))]
pub struct SessionHoursContent {
    /// Each type and level once. Together at most the days of the session times `hours_per_day` of the year's rule
    /// (`GET /v1/training-hours-rules`).
    #[validate(length(min = 1, max = 15), custom(function = hours_in_range))]
    #[schema(min_items = 1, max_items = 15)]
    parts: Vec<HoursPart>,
}

fn hours_in_range(parts: &[HoursPart]) -> std::result::Result<(), ValidationError> {
    if parts.iter().all(|part| (1..=1000).contains(&part.hours)) {
        return Ok(());
    }
    let mut error = ValidationError::new("range");
    error.add_param("min".into(), &1);
    error.add_param("max".into(), &1000);
    Err(error)
}

problems!(SetTrainingSessionHoursProblems: NotFound, Forbidden, WrongState);

/// Create or replace the hours of a training session
///
/// Requires the administrator of its division. `If-None-Match: *` creates them; `If-Match` replaces them. Fails with 409
/// `wrong_state` once somebody is enrolled: attendees get the hours that they were promised.
#[utoipa::path(tag = "training-hours", security(("bearer" = [])), params(TrainingSessionPath),
    request_body = SessionHoursContent,
    responses((status = 200, description = "The hours, replaced.", body = SessionHoursView,
            headers(("ETag" = String, description = "Their new version."))),
        (status = 201, description = "The hours, new.", body = SessionHoursView,
            headers(("Location" = String, description = "Their address."), ("ETag" = String, description = "Their version."))),
        SetTrainingSessionHoursProblems))]
#[put("/training-sessions/{id}/hours")]
pub async fn set_training_session_hours(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    condition: PutCondition,
    path: Path<TrainingSessionPath>,
    body: Json<SessionHoursContent>,
) -> Result<Answer> {
    let parts = body.0.parts;
    app.db
        .write(caller.act(), move |tx| {
            let session = sessions::find(tx.conn, path.0.id, Some(&caller))?.ok_or_else(absent)?;
            caller.require(&session)?;
            // No enrolment begins between this check and the write.
            model::hold_off_enrollments(tx.conn, session.id)?;
            let session = sessions::find(tx.conn, path.0.id, Some(&caller))?.ok_or_else(absent)?;
            let known = model::find(tx.conn, session.id)?;
            condition.check(known.as_ref().map(|known| known.etag()).as_deref())?;
            change(&session)?;
            if let Some(known) = &known
                && known.parts()? == parts
            {
                return SessionHoursView::answer(known);
            }
            fixed_by_enrollments(&session, model::anybody_enrolled(tx.conn, session.id)?)?;
            let year = official_day(session.content.ends_at).year();
            let rule = model::rule_in(tx.conn, year)?;
            policy::split(
                &parts,
                &session.content,
                rule.as_ref().map(|rule| &rule.content),
            )?;
            let parts = serde_json::to_value(&parts).map_err(anyhow::Error::from)?;
            let hours = model::set(tx.conn, session.id, &parts, tx.now)?;
            match known {
                Some(_) => SessionHoursView::answer(&hours),
                None => SessionHoursView::created(&hours),
            }
        })
        .await
}
