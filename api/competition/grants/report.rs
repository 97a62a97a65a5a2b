use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::codes::GrantCategory;
use super::model::{self, ReportLine};
use super::moves::step;
use super::policy;
use super::state::Move;
use super::view::{GrantActual, GrantPath, GrantReportLine, GrantView, is_decimal};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::lists::each_once;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// How a grant was used.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"lines": [{"category": "lecture", "amount_fen": 1500000, "note": "12 场科普讲座"}],
    "actuals": [{"name": "科普讲座", "value": "13"}]}))]
pub struct GrantReport {
    /// What was spent, together at most what was paid.
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    lines: Vec<GrantReportLine>,
    /// A value for each target.
    #[validate(length(max = 20), custom(function = actuals_differ), nested)]
    #[schema(max_items = 20)]
    actuals: Vec<GrantActual>,
}

fn actuals_differ(actuals: &[GrantActual]) -> std::result::Result<(), ValidationError> {
    each_once(actuals.iter().map(|actual| &actual.name))
}

problems!(ReportGrantProblems: NotFound, Forbidden, WrongState, ForbiddenCategory);

/// Report on the use of a grant
///
/// By the owner of the award, or who acts for the organisation. The grant must be paid, at least in part; a later report
/// replaces the one before. Categories are codes of the list `grant_categories`: one that the rules of grants forbid fails with
/// 422 `forbidden_category`. The lines together are at most what was paid. Each target needs a value.
#[utoipa::path(tag = "grants", security(("bearer" = [])), params(GrantPath), request_body = GrantReport,
    responses((status = 200, description = "The grant, reported.", body = GrantView,
        headers(("ETag" = String, description = "Its new version."))), ReportGrantProblems))]
#[post("/grants/{id}/report")]
pub async fn report_grant(
    request: ChangeRequest<GrantPath, May<ask::ReportGrant>>,
    body: Json<GrantReport>,
) -> Result<Answer> {
    let report = body.0;
    request
        .transition(move |locked| {
            let mut moved = step(locked, Move::Report)?;
            let grant = &locked.row.grant;
            let categories: Vec<GrantCategory> =
                report.lines.iter().map(|line| line.category).collect();
            policy::categories_allowed(&categories)?;
            let names: Vec<&str> = report.actuals.iter().map(|it| &*it.name).collect();
            policy::actuals_fit(grant, &names)?;
            numbers_are_numbers(grant, &report.actuals)?;
            let lines: Vec<ReportLine> = report
                .lines
                .into_iter()
                .map(|line| ReportLine {
                    category: line.category,
                    amount_fen: line.amount_fen,
                    note: line.note,
                })
                .collect();
            policy::spent_within(grant, &lines)?;
            model::replace_report(&mut locked.tx, grant, &lines)?;
            moved.actuals = Some(json!(report.actuals));
            moved.reported_by = Some(locked.caller.user_id);
            moved.reported_at = Some(locked.tx.now);
            Ok(moved)
        })
        .await
}

/// The value of a numeric target is a number.
fn numbers_are_numbers(grant: &model::Grant, actuals: &[GrantActual]) -> Result<()> {
    let targets = grant.targets.as_array().map_or(&[][..], Vec::as_slice);
    let is_numeric = |name: &str| {
        let mut named = targets.iter().filter(|target| target["name"] == name);
        named.any(|target| target["target"].is_string())
    };
    let wrong = actuals
        .iter()
        .position(|actual| is_numeric(&actual.name) && !is_decimal(&actual.value));
    match wrong {
        None => Ok(()),
        Some(at) => Err(Problem::invalid_body(
            &format!("/actuals/{at}/value"),
            "format",
            "须为小数，小数点前最多 12 位，其后最多 4 位",
            "must be a decimal with up to 12 digits before and 4 after the point",
        )
        .into()),
    }
}
