use actix_web::patch;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{ImpactQualifier, ImpactUnit};
use super::content::{self, ImpactPeriodChange};
use super::model::{self, ImpactContent};
use super::moves::LockedMetric;
use super::view::{self, ImpactMetricPath, ImpactMetricView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::{official_day, patched_day};
use crate::kernel::ids::ImpactMetricId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Merge, Patch, Path, patched, present};

/// The evidence as it can be changed. Files are added and removed at `/v1/attachments`.
#[derive(Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ImpactEvidence {
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    text: Option<String>,
}

/// A change of the evidence: what is absent stays.
pub type ImpactEvidenceChange = Merge<ImpactEvidence>;

/// A change of a metric (JSON Merge Patch): absent leaves, null clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"value": "420"}))]
pub struct ImpactMetricChange {
    #[serde(default, deserialize_with = "present")]
    #[validate(length(min = 1, max = 20))]
    #[schema(min_length = 1, max_length = 20, nullable = false)]
    value: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    unit: Option<ImpactUnit>,
    /// A `year`, or one of the days or both: a day that is absent stays.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    period: Option<ImpactPeriodChange>,
    /// A plan stays a plan, and a figure a figure.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    qualifier: Option<ImpactQualifier>,
    #[serde(default, deserialize_with = "patched")]
    #[validate(custom(function = patched_day))]
    #[schema(value_type = Option<NaiveDate>)]
    due_on: Patch<NaiveDate>,
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    evidence: Option<ImpactEvidenceChange>,
    #[serde(default, deserialize_with = "patched")]
    #[schema(value_type = Option<ImpactMetricId>)]
    plan_id: Patch<ImpactMetricId>,
}

problems!(UpdateImpactMetricProblems: NotFound, Forbidden, WrongState, ImpactMetricExists);

/// Update an impact metric
///
/// Requires the account that filed it. A metric that was verified or withdrawn does not change any more.
#[utoipa::path(tag = "impact-metrics", security(("bearer" = [])), params(ImpactMetricPath),
    request_body = ImpactMetricChange,
    responses((status = 200, description = "The metric as it is now.", body = ImpactMetricView,
        headers(("ETag" = String, description = "Its new version."))), UpdateImpactMetricProblems))]
#[patch("/impact-metrics/{id}")]
pub async fn update_impact_metric(
    app: Data<App>,
    caller: May<ask::FileImpact>,
    if_match: IfMatch,
    path: Path<ImpactMetricPath>,
    body: Json<ImpactMetricChange>,
) -> Result<Answer> {
    let change = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let locked = LockedMetric::lock(tx, path.0.id, &caller)?;
            caller.require(&locked.of)?;
            if !locked.is_filer(&caller) {
                return Err(not_the_filer().into());
            }
            if_match.check(&locked.view.etag()?)?;
            content::not_withdrawn(&locked.row)?;
            content::not_verified(&locked.row)?;
            let content = changed(&locked, change)?;
            if content == locked.row.content {
                return locked.view.answer();
            }
            content::fits(&content)?;
            content::has_begun(&content, official_day(tx.now))?;
            let files = locked.view.evidence.attachment_ids.len();
            content::proven(&content, files)?;
            let (entry, code) = (locked.of.entry.id, locked.row.code);
            content::answers_plan(tx, entry, code, &content)?;
            content::is_the_only_one(tx, entry, code, &content, Some(locked.row.id))?;
            let metric = model::update(tx.conn, locked.row.id, &content, tx.now)?;
            view::show(tx.conn, metric, official_day(tx.now))?.answer()
        })
        .await
}

pub fn not_the_filer() -> Problem {
    Problem::forbidden(
        "只能由填报该指标的账号修改",
        "only the account that filed the metric changes it",
    )
}

fn changed(locked: &LockedMetric, change: ImpactMetricChange) -> Result<ImpactContent> {
    let before = &locked.row.content;
    let mut content = before.clone();
    if let Some(period) = change.period {
        (content.period_from, content.period_to) = content::changed_days(period, before)?;
    }
    if change.value.is_some() || change.unit.is_some() {
        content.unit = change.unit.unwrap_or(before.unit);
        let value = change.value.as_ref().unwrap_or(&before.value);
        (content.value, content.amount) = content::value_of(value, content.unit, locked.row.code)?;
    }
    if let Some(qualifier) = change.qualifier {
        content.qualifier = qualifier;
    }
    if content.is_planned() != before.is_planned() {
        return Err(Problem::invalid_body(
            "/qualifier",
            "planned",
            "计划数与实际数不能互改，请另行填报",
            "a plan stays a plan, and a figure a figure: file another one",
        )
        .into());
    }
    if let Some(due_on) = change.due_on {
        content.due_on = due_on;
    }
    if let Some(evidence) = change.evidence {
        let text = before.evidence.clone();
        content.evidence = evidence.onto(&ImpactEvidence { text }, "/evidence")?.text;
    }
    if let Some(plan) = change.plan_id {
        content.plan_id = plan;
    }
    Ok(content)
}
