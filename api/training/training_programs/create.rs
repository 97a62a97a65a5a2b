use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::model::{self, TrainingProgramContent};
use super::policy::{self, Placed};
use super::view::TrainingProgramView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::day_of_the_exchange;
use crate::kernel::lists::{each_once, short_names};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, Json};
use crate::reference::divisions::model as divisions;

/// A new training programme.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "天府科技云服务业务培训", "basis": "关于推动天府科技云服务高质量发展的实施方案",
    "from_on": "2024-08-01", "to_on": "2024-12-31", "target_groups": ["科服保姆"], "division": "510000"}))]
pub struct NewTrainingProgram {
    /// In Chinese.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// In English.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    title_en: String,
    /// The document on which the programme is based.
    #[serde(default)]
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    basis: String,
    /// The divisions that the programme must reach, each once. The 21 cities of Sichuan when absent or null.
    #[validate(length(min = 1, max = 500), custom(function = divisions_differ))]
    #[schema(min_items = 1, max_items = 500)]
    target_divisions: Option<Vec<DivisionCode>>,
    /// First day, in Asia/Shanghai.
    #[validate(custom(function = day_of_the_exchange))]
    from_on: NaiveDate,
    /// Last day, in Asia/Shanghai; not before `from_on`.
    #[validate(custom(function = day_of_the_exchange))]
    to_on: NaiveDate,
    /// The groups of people that the programme is for, each once, of 1 to 30 characters.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = short_names))]
    #[schema(max_items = 20)]
    target_groups: Vec<String>,
    /// The division whose administrators manage the programme.
    division: DivisionCode,
}

/// No division occurs twice.
pub fn divisions_differ(divisions: &[DivisionCode]) -> std::result::Result<(), ValidationError> {
    each_once(divisions)
}

problems!(CreateTrainingProgramProblems: Forbidden, UserMerged);

/// Create a training programme
///
/// Requires the administrator of the division. The programme is a draft that only the administrators of its division can
/// read until it is published.
#[utoipa::path(tag = "training-programs", security(("bearer" = [])), request_body = NewTrainingProgram,
    responses((status = 201, description = "The training programme, a draft.", body = TrainingProgramView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateTrainingProgramProblems))]
#[post("/training-programs")]
pub async fn create_training_program(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    attempt: Attempt,
    body: Json<NewTrainingProgram>,
) -> Result<Answer> {
    let new = body.0;
    caller.require(&Placed(&new.division))?;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let target_divisions = match new.target_divisions {
                Some(targets) => targets,
                None => divisions::cities_of_sichuan(tx.conn)?,
            };
            let content = TrainingProgramContent {
                title: new.title,
                title_en: new.title_en,
                basis: new.basis,
                target_divisions,
                from_on: new.from_on,
                to_on: new.to_on,
                target_groups: new.target_groups,
                division: new.division,
            };
            policy::period(&content)?;
            divisions::require_known(tx.conn, "/target_divisions", &content.target_divisions)?;
            let program = model::insert(tx.conn, &content, caller.user_id, tx.now)?;
            TrainingProgramView::created(program)
        })
        .await
}
