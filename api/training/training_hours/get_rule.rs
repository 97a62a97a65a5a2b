use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::HoursRuleView;
use super::year::RulePath;
use crate::access::App;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetTrainingHoursRuleProblems: NotFound);

/// Get a rule of training hours
///
/// By the year in which it begins.
#[utoipa::path(tag = "training-hours", security(()), params(RulePath),
    responses((status = 200, description = "The rule.", body = HoursRuleView,
        headers(("ETag" = String, description = "Its version."))), GetTrainingHoursRuleProblems))]
#[get("/training-hours-rules/{year}")]
pub async fn get_training_hours_rule(app: Data<App>, path: Path<RulePath>) -> Result<Answer> {
    let year = path.0.year.0;
    let rule = app
        .db
        .read(move |conn| {
            let rule = model::rule_from(conn, year)?;
            Ok(rule.ok_or_else(|| {
                Problem::not_found("该年度没有新规则", "no rule begins in this year")
            })?)
        })
        .await?;
    HoursRuleView::answer(rule)
}
