use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::HoursRuleList;
use crate::access::App;
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// List the rules of training hours
///
/// The latest first. A rule holds from its year until the next one: how many hours a day of training counts at most, and the
/// target of a year.
#[utoipa::path(tag = "training-hours", security(()),
    responses((status = 200, description = "The rules.", body = HoursRuleList)))]
#[get("/training-hours-rules")]
pub async fn list_training_hours_rules(app: Data<App>) -> Result<Answer> {
    let rules = app.db.read(|conn| Ok(model::rules(conn)?)).await?;
    let items = rules.into_iter().map(Into::into).collect();
    Answer::ok(&HoursRuleList { items })
}
