use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{ImpactCode, ImpactQualifier, ImpactUnit};
use super::content::{self, NewImpactPeriod};
use super::model::{self, ImpactContent, NewImpactRow};
use super::view::{self, ImpactMetricView, no_entry};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::recommendations::model::Sight;
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::kernel::ids::{AttachmentId, EntryId, ImpactMetricId};
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, Attempt, Json};

/// What a figure follows from.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "2021 年度财务报表"}))]
pub struct NewImpactEvidence {
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub text: Option<String>,
    /// Files that the caller uploaded and that hang on nothing yet.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10)]
    pub attachment_ids: Vec<AttachmentId>,
}

/// A figure of what came of an entry.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"entry_id": "0198f3a2-5b1c-7000-8000-0000000000e0", "code": "output_value", "value": "1000",
    "unit": "wan_yuan", "period": {"year": 2024}, "qualifier": "at_least", "evidence": {"text": "县统计局产值证明"}}))]
pub struct NewImpactMetric {
    entry_id: EntryId,
    code: ImpactCode,
    /// A decimal of 0 or more in `unit`, with up to 12 digits before and 4 behind the point.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_length = 1, max_length = 20)]
    value: String,
    /// Of the quantity that the code is counted in.
    unit: ImpactUnit,
    #[validate(nested)]
    period: NewImpactPeriod,
    #[serde(default = "exact")]
    #[schema(default = "exact")]
    qualifier: ImpactQualifier,
    /// Of a plan, where it is required: the day by which it is to be met.
    #[validate(custom(function = day_of_the_exchange))]
    due_on: Option<NaiveDate>,
    /// A text or files. A plan needs none.
    #[serde(default)]
    #[validate(nested)]
    evidence: NewImpactEvidence,
    /// The plan of the entry, for the same code, that the figure answers.
    plan_id: Option<ImpactMetricId>,
}

const fn exact() -> ImpactQualifier {
    ImpactQualifier::Exact
}

problems!(FileImpactMetricProblems: NotFound, Forbidden, WrongState, ImpactMetricExists);

/// File an impact metric
///
/// A figure of what came of an entry that was submitted, or a plan with a due date. “Over 1000 万元” is value `1000`, unit
/// `wan_yuan`, qualifier `at_least`. One figure, and beside it one plan, stands for a code and a period: others fail with 409
/// `impact_metric_exists`. Requires the owner of the entry, an account that acts for its organisation, a broker in the division
/// of the entry or the contest, or an administrator there.
#[utoipa::path(tag = "impact-metrics", security(("bearer" = [])), request_body = NewImpactMetric,
    responses((status = 201, description = "The metric.", body = ImpactMetricView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        FileImpactMetricProblems))]
#[post("/impact-metrics")]
pub async fn file_impact_metric(
    app: Data<App>,
    caller: May<ask::FileImpact>,
    attempt: Attempt,
    body: Json<NewImpactMetric>,
) -> Result<Answer> {
    let new = body.0;
    let (period_from, period_to) = new.period.days()?;
    let (value, amount) = content::value_of(&new.value, new.unit, new.code)?;
    let content = ImpactContent {
        value,
        unit: new.unit,
        amount,
        period_from,
        period_to,
        qualifier: new.qualifier,
        due_on: new.due_on,
        evidence: new.evidence.text,
        plan_id: new.plan_id,
    };
    content::fits(&content)?;
    let files = new.evidence.attachment_ids;
    content::proven(&content, files.len())?;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            let today = official_day(tx.now);
            content::has_begun(&content, today)?;
            let sight = Sight::of(tx.conn, &caller, today)?;
            let of = model::find_entry(tx.conn, new.entry_id, &caller, &sight)?;
            let of = of.ok_or_else(no_entry)?;
            caller.require(&of)?;
            if of.entry.submitted_at.is_none() {
                return Err(wrong_state(
                    of.entry.status.as_str(),
                    "项目尚未提交",
                    "the entry was not submitted",
                ));
            }
            content::answers_plan(tx, of.entry.id, new.code, &content)?;
            content::is_the_only_one(tx, of.entry.id, new.code, &content, None)?;
            let row = NewImpactRow {
                id: ImpactMetricId::new(),
                entry_id: of.entry.id,
                code: new.code,
                content,
                filed_by: caller.user_id,
            };
            let metric = model::insert(tx.conn, &row, tx.now)?;
            content::hang(tx, &caller, metric.id, &files)?;
            view::show(tx.conn, metric, today)?.created()
        })
        .await
}
