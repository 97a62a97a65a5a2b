use actix_web::patch;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::create::divisions_differ;
use super::get::{TrainingProgramPath, lock_visible};
use super::model::{self, TrainingProgramContent};
use super::policy;
use super::view::TrainingProgramView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::day_of_the_exchange;
use crate::kernel::lists::short_names;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path, clearable, present};
use crate::reference::divisions::model as divisions;

/// A change of a training programme (JSON Merge Patch): absent leaves, null clears. Lists are replaced as a whole.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to_on": "2025-01-31", "title_en": null}))]
pub struct TrainingProgramChange {
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    title: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    title_en: Option<String>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    basis: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 500), custom(function = divisions_differ))]
    #[schema(min_items = 1, max_items = 500, nullable = false)]
    target_divisions: Option<Vec<DivisionCode>>,
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = day_of_the_exchange))]
    #[schema(nullable = false)]
    from_on: Option<NaiveDate>,
    #[serde(default, deserialize_with = "present")]
    #[validate(custom(function = day_of_the_exchange))]
    #[schema(nullable = false)]
    to_on: Option<NaiveDate>,
    #[serde(default, deserialize_with = "clearable")]
    #[validate(length(max = 20), custom(function = short_names))]
    #[schema(max_items = 20)]
    target_groups: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    division: Option<DivisionCode>,
}

impl TrainingProgramChange {
    /// The content after the change.
    fn apply(self, mut content: TrainingProgramContent) -> TrainingProgramContent {
        macro_rules! set {
            ($($member:ident),+) => { $( if let Some(value) = self.$member { content.$member = value; } )+ };
        }
        set!(
            title,
            title_en,
            basis,
            target_divisions,
            from_on,
            to_on,
            target_groups,
            division
        );
        content
    }
}

problems!(UpdateTrainingProgramProblems: NotFound, Forbidden, WrongState);

/// Update a training programme
///
/// Requires the administrator of its division. Works until the programme is closed or cancelled. To move it to another
/// division, the caller must be the administrator of that division, too.
#[utoipa::path(tag = "training-programs", security(("bearer" = [])), params(TrainingProgramPath),
    request_body = TrainingProgramChange,
    responses((status = 200, description = "The training programme after the change.", body = TrainingProgramView,
        headers(("ETag" = String, description = "Its new version."))), UpdateTrainingProgramProblems))]
#[patch("/training-programs/{id}")]
pub async fn update_training_program(
    app: Data<App>,
    caller: May<ask::KeepTraining>,
    if_match: IfMatch,
    path: Path<TrainingProgramPath>,
    body: Json<TrainingProgramChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let program = lock_visible(tx.conn, path.0.id, &caller)?;
            caller.require(&program)?;
            if_match.check(&program.etag())?;
            policy::edit(&program)?;
            let content = change.apply(program.content.clone());
            policy::relocate(&caller, &program.content.division, &content.division)?;
            policy::period(&content)?;
            if content == program.content {
                return TrainingProgramView::answer(program);
            }
            divisions::require_known(tx.conn, "/target_divisions", &content.target_divisions)?;
            let program = model::update(tx.conn, program.id, &content, tx.now)?;
            TrainingProgramView::answer(program)
        })
        .await
}
