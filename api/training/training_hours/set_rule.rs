use actix_web::put;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, HoursRuleContent};
use super::view::HoursRuleView;
use super::year::RulePath;
use crate::access::App;
use crate::access::rights::{Everywhere, May, ask};
use crate::platform::error::{Code, Problem, Result, problems};
use crate::platform::web::{Answer, Json, Path, PutCondition};

/// How many hours a day of training counts at most, and the yearly target.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"hours_per_day": 8, "target_hours": 90, "target_professional_hours": 60,
    "basis": "专业技术人员继续教育规定（人社部令第25号）"}))]
pub struct HoursRuleSetting {
    #[validate(range(min = 1, max = 24))]
    #[schema(minimum = 1, maximum = 24)]
    hours_per_day: i32,
    #[validate(range(min = 0, max = 1000))]
    #[schema(minimum = 0, maximum = 1000)]
    target_hours: i32,
    /// The part of the target that has to be professional; not above `target_hours`.
    #[validate(range(min = 0, max = 1000))]
    #[schema(minimum = 0, maximum = 1000)]
    target_professional_hours: i32,
    /// The document that sets it.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    basis: String,
}

problems!(SetTrainingHoursRuleProblems: Forbidden, InvalidValue);

/// Create or replace a rule of training hours
///
/// Requires the province administrator. The rule holds from the year of the path until the next rule. `If-None-Match: *`
/// creates it; `If-Match` replaces it. Hours that sessions promised and certificates hold stay as they are.
#[utoipa::path(tag = "training-hours", security(("bearer" = [])), params(RulePath), request_body = HoursRuleSetting,
    responses((status = 200, description = "The rule, replaced.", body = HoursRuleView,
            headers(("ETag" = String, description = "Its new version."))),
        (status = 201, description = "The rule, new.", body = HoursRuleView,
            headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        SetTrainingHoursRuleProblems))]
#[put("/training-hours-rules/{year}")]
pub async fn set_training_hours_rule(
    app: Data<App>,
    caller: May<ask::KeepHoursRules>,
    condition: PutCondition,
    path: Path<RulePath>,
    body: Json<HoursRuleSetting>,
) -> Result<Answer> {
    caller.require(&Everywhere)?;
    let (year, body) = (path.0.year.0, body.0);
    if body.target_professional_hours > body.target_hours {
        return Err(Problem::invalid_body(
            "/target_professional_hours",
            "range",
            "不得大于 target_hours",
            "must not be above target_hours",
        )
        .into());
    }
    let content = HoursRuleContent {
        hours_per_day: body.hours_per_day,
        target_hours: body.target_hours,
        target_professional_hours: body.target_professional_hours,
        basis: body.basis,
    };
    app.db
        .write(caller.act(), move |tx| {
            let known = model::rule_from(tx.conn, year)?;
            condition.check(known.as_ref().map(|known| known.etag()).as_deref())?;
            let set = match &known {
                Some(known) if known.content == content => {
                    return HoursRuleView::answer(known.clone());
                }
                Some(known) => model::update_rule(tx.conn, known, &content, tx.now)?,
                None => model::insert_rule(tx.conn, year, &content, tx.now)?,
            };
            // Another request wrote at the same moment.
            let set = set.ok_or(Code::PreconditionFailed)?;
            match known {
                Some(_) => HoursRuleView::answer(set),
                None => HoursRuleView::created(set),
            }
        })
        .await
}
