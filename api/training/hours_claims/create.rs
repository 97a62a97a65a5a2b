use actix_web::post;
use actix_web::web::Data;
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::model::{self, HoursClaimContent};
use super::policy::NewClaim;
use super::view::HoursClaimView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::certificates::codes::{HoursType, TrainingLevel};
use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::people::users::model as users;
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// Training hours earned elsewhere.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"hours_type": "professional", "level": "national", "hours": 24,
    "title": "国家技术转移专业人员能力等级培训", "organizer": "科技部火炬中心", "ended_on": "2024-05-17",
    "proof": "结业证书，编号 HJ-2024-0517"}))]
pub struct NewHoursClaim {
    hours_type: HoursType,
    level: TrainingLevel,
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    hours: i32,
    /// The training.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// Who held it.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    organizer: String,
    /// Its last day, not in the future. The hours count for its year.
    #[validate(custom(function = counted_year))]
    ended_on: NaiveDate,
    /// What the document is and where it can be seen.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    proof: String,
    /// The attachment that shows it.
    proof_attachment_id: Option<Uuid>,
}

fn counted_year(day: &NaiveDate) -> std::result::Result<(), ValidationError> {
    if (2000..=2100).contains(&day.year()) {
        return Ok(());
    }
    let mut error = ValidationError::new("range");
    error.add_param("min".into(), &"2000-01-01");
    error.add_param("max".into(), &"2100-12-31");
    Err(error)
}

problems!(CreateHoursClaimProblems: Forbidden, UserMerged, AccountErased, HoursClaimExists);

/// Claim training hours
///
/// Hours that the caller earned elsewhere, with proof. An administrator of the caller's division decides; accepted hours
/// stand in the yearly statement. The same training is claimed once, and again after a rejection.
#[utoipa::path(tag = "training-hours", security(("bearer" = [])), request_body = NewHoursClaim,
    responses((status = 201, description = "The claim, submitted.", body = HoursClaimView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateHoursClaimProblems))]
#[post("/hours-claims")]
pub async fn create_hours_claim(
    app: Data<App>,
    caller: May<ask::ClaimHours>,
    attempt: Attempt,
    body: Json<NewHoursClaim>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            if new.ended_on > official_day(tx.now) {
                return Err(Problem::invalid_body(
                    "/ended_on",
                    "future",
                    "日期未到",
                    "lies in the future",
                )
                .into());
            }
            let user = users::lock(tx.conn, caller.user_id)?;
            if users::is_erased(tx.conn, user.id)? {
                return Err(Code::AccountErased.into());
            }
            // Those who belong nowhere are the province's.
            let division = user.division.unwrap_or_else(DivisionCode::sichuan);
            caller.require(&NewClaim {
                user_id: user.id,
                division: &division,
            })?;
            let content = HoursClaimContent {
                hours_type: new.hours_type,
                level: new.level,
                hours: new.hours,
                hours_year: new.ended_on.year(),
                title: new.title,
                organizer: new.organizer,
                ended_on: new.ended_on,
                proof: new.proof,
                proof_attachment_id: new.proof_attachment_id,
            };
            let claim = model::insert(tx.conn, &content, user.id, &division, tx.now)?;
            HoursClaimView::created(claim)
        })
        .await
}
