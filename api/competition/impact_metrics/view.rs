//! What is shown of impact metrics.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};

use super::codes::{GrowthGap, ImpactCode, ImpactQualifier, ImpactSource, ImpactUnit};
use super::figures::{self, Figure, text_of};
use super::model::{self, ImpactMetric, SumRow};
use crate::kernel::ids::{AttachmentId, ContestId, EntryId, ImpactMetricId, UserId};
use crate::platform::error::{Error, Problem, Result};
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ImpactMetricPath {
    /// The metric.
    #[param(inline)]
    pub id: ImpactMetricId,
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ImpactEntryPath {
    /// The entry.
    #[param(inline)]
    pub id: EntryId,
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ImpactContestPath {
    /// The contest.
    #[param(inline)]
    pub id: ContestId,
}

/// Also for a metric that the caller may not know of.
pub fn absent() -> Error {
    Problem::not_found("没有这项成效指标", "there is no such impact metric").into()
}

/// Also for an entry that the caller may not know of.
pub fn no_entry() -> Error {
    Problem::not_found("没有这个参赛项目", "there is no such entry").into()
}

/// The period that a figure is of: both days are in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImpactPeriod {
    /// Where the period is a calendar year.
    #[schema(minimum = 1900, maximum = 9999)]
    pub year: Option<i32>,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl ImpactPeriod {
    pub fn new(from: NaiveDate, to: NaiveDate) -> Self {
        let is_year =
            from.year() == to.year() && from.ordinal() == 1 && (to.month(), to.day()) == (12, 31);
        Self {
            year: is_year.then_some(from.year()),
            from,
            to,
        }
    }
}

/// What a figure follows from.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImpactEvidenceView {
    pub text: Option<String>,
    /// Files that hang on the metric (`on` `impact_metric`).
    pub attachment_ids: Vec<AttachmentId>,
}

/// A figure of what came of an entry.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000002f0", "entry_id": "0198f3a2-5b1c-7000-8000-0000000000e0",
    "code": "revenue", "value": "270", "unit": "wan_yuan", "base_value": "2700000", "base_unit": "yuan",
    "period": {"year": 2021, "from": "2021-01-01", "to": "2021-12-31"}, "qualifier": "exact", "due_on": null, "overdue": false,
    "plan_id": null, "source": "verified", "evidence": {"text": "2021 年度财务报表", "attachment_ids": []},
    "filed_by": "0198f3a2-5b1c-7000-8000-000000000001", "verified_by": "0198f3a2-5b1c-7000-8000-000000000009",
    "verified_at": "2024-10-02T01:02:03.000004Z", "withdrawn_at": null, "withdraw_reason": null,
    "created_at": "2024-10-01T01:02:03.000004Z", "updated_at": "2024-10-02T01:02:03.000004Z"}))]
pub struct ImpactMetricView {
    pub id: ImpactMetricId,
    #[serde(skip)]
    pub version: i32,
    pub entry_id: EntryId,
    pub code: ImpactCode,
    /// A decimal in `unit`, as it was filed.
    pub value: String,
    pub unit: ImpactUnit,
    /// The same in `base_unit`.
    pub base_value: String,
    pub base_unit: ImpactUnit,
    pub period: ImpactPeriod,
    pub qualifier: ImpactQualifier,
    /// Of a plan: the day by which it is to be met.
    pub due_on: Option<NaiveDate>,
    /// A plan whose day has passed in Asia/Shanghai, and that no figure answers.
    pub overdue: bool,
    /// The plan that the figure answers.
    pub plan_id: Option<ImpactMetricId>,
    pub source: ImpactSource,
    pub evidence: ImpactEvidenceView,
    pub filed_by: UserId,
    pub verified_by: Option<UserId>,
    pub verified_at: Option<DateTime<Utc>>,
    /// A figure that was withdrawn counts nowhere.
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub withdraw_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl ImpactMetricView {
    fn new(row: ImpactMetric, overdue: bool, attachment_ids: Vec<AttachmentId>) -> Self {
        let content = row.content;
        Self {
            id: row.id,
            version: row.version,
            entry_id: row.entry_id,
            code: row.code,
            value: content.value,
            unit: content.unit,
            base_value: text_of(content.amount.into()),
            base_unit: row.code.quantity().base_unit(),
            period: ImpactPeriod::new(content.period_from, content.period_to),
            qualifier: content.qualifier,
            due_on: content.due_on,
            overdue,
            plan_id: content.plan_id,
            source: row.source,
            evidence: ImpactEvidenceView {
                text: content.evidence,
                attachment_ids,
            },
            filed_by: row.filed_by,
            verified_by: row.verified_by,
            verified_at: row.verified_at,
            withdrawn_at: row.withdrawn_at,
            withdraw_reason: row.withdraw_reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }

    /// Of the metric and of what is shown with it.
    pub fn etag(&self) -> Result<String> {
        let shown = serde_json::to_vec(self).map_err(anyhow::Error::from)?;
        let hash = hex::encode(&Sha256::digest(shown)[..6]);
        Ok(format!("\"{}-{hash}\"", self.version))
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag()?))
    }

    pub fn created(&self) -> Result<Answer> {
        let location = format!("/v1/impact-metrics/{}", self.id);
        Ok(Answer::created(location, self)?.etag(self.etag()?))
    }
}

/// A page of impact metrics, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ImpactMetricPage {
    pub items: Vec<ImpactMetricView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// Metrics in the order in which they are given. As many statements for many as for one.
pub fn show_many(
    conn: &mut PgConnection,
    rows: Vec<ImpactMetric>,
    today: NaiveDate,
) -> Result<Vec<ImpactMetricView>> {
    let ids: Vec<ImpactMetricId> = rows.iter().map(|row| row.id).collect();
    let files = model::files_of(conn, &ids)?;
    let answered = model::answered(conn, &ids)?;
    let shown = rows.into_iter().map(|row| {
        let is_due = row.content.due_on.is_some_and(|due| due < today);
        let overdue = is_due && row.withdrawn_at.is_none() && !answered.contains(&row.id);
        let of_row = files.iter().filter(|(on, _)| *on == row.id.0);
        let of_row = of_row.map(|(_, file)| *file).collect();
        ImpactMetricView::new(row, overdue, of_row)
    });
    Ok(shown.collect())
}

pub fn show(
    conn: &mut PgConnection,
    row: ImpactMetric,
    today: NaiveDate,
) -> Result<ImpactMetricView> {
    let shown = show_many(conn, vec![row], today)?;
    shown.into_iter().next().ok_or_else(absent)
}

/// The figures that an account filed, for its export.
pub fn exported(
    conn: &mut PgConnection,
    account: UserId,
    today: NaiveDate,
) -> Result<Vec<ImpactMetricView>> {
    let rows = model::of_account(conn, account)?;
    show_many(conn, rows, today)
}

/// How a figure grew against the actual figure before it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImpactGrowth {
    /// An exact decimal with two places, rounded half away from zero. Null for the `reason`.
    pub percent: Option<String>,
    pub reason: Option<GrowthGap>,
}

/// A figure of a series.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImpactFigure {
    pub id: ImpactMetricId,
    pub period: ImpactPeriod,
    pub value: String,
    pub unit: ImpactUnit,
    pub base_value: String,
    pub qualifier: ImpactQualifier,
    pub source: ImpactSource,
    pub due_on: Option<NaiveDate>,
    pub overdue: bool,
    pub plan_id: Option<ImpactMetricId>,
    pub growth: ImpactGrowth,
}

/// The figures of a code, in the order of their periods.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImpactSeries {
    pub code: ImpactCode,
    pub base_unit: ImpactUnit,
    pub figures: Vec<ImpactFigure>,
}

/// What came of an entry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"entry_id": "0198f3a2-5b1c-7000-8000-0000000000e0", "series": [{"code": "revenue", "base_unit": "yuan",
    "figures": [
        {"id": "0198f3a2-5b1c-7000-8000-0000000002f0", "period": {"year": 2021, "from": "2021-01-01", "to": "2021-12-31"},
            "value": "270", "unit": "wan_yuan", "base_value": "2700000", "qualifier": "exact", "source": "verified",
            "due_on": null, "overdue": false, "plan_id": null, "growth": {"percent": null, "reason": "first"}},
        {"id": "0198f3a2-5b1c-7000-8000-0000000002f1", "period": {"year": 2022, "from": "2022-01-01", "to": "2022-12-31"},
            "value": "420", "unit": "wan_yuan", "base_value": "4200000", "qualifier": "exact", "source": "self",
            "due_on": null, "overdue": false, "plan_id": null, "growth": {"percent": "55.56", "reason": null}}]}]}))]
pub struct EntryImpact {
    pub entry_id: EntryId,
    /// In the order of the codes.
    pub series: Vec<ImpactSeries>,
}

impl EntryImpact {
    pub fn of(conn: &mut PgConnection, entry_id: EntryId, today: NaiveDate) -> Result<Self> {
        let rows = model::series_of(conn, entry_id)?;
        let figures: Vec<(ImpactCode, Figure)> = rows
            .iter()
            .map(|row| {
                let figure = Figure {
                    amount: row.content.amount,
                    from: row.content.period_from,
                    to: row.content.period_to,
                    qualifier: row.content.qualifier,
                };
                (row.code, figure)
            })
            .collect();
        let shown = show_many(conn, rows, today)?;
        let series = ImpactCode::ALL.iter().filter_map(|code| {
            let of_code: Vec<Figure> = figures
                .iter()
                .filter(|(one, _)| one == code)
                .map(|(_, figure)| *figure)
                .collect();
            let growths = figures::growths(&of_code);
            let of_code = shown.iter().filter(|one| one.code == *code);
            let figures: Vec<ImpactFigure> = of_code
                .zip(growths)
                .map(|(one, growth)| figure(one, growth))
                .collect();
            (!figures.is_empty()).then_some(ImpactSeries {
                code: *code,
                base_unit: code.quantity().base_unit(),
                figures,
            })
        });
        Ok(Self {
            entry_id,
            series: series.collect(),
        })
    }
}

fn figure(
    metric: &ImpactMetricView,
    growth: std::result::Result<String, GrowthGap>,
) -> ImpactFigure {
    let metric = metric.clone();
    ImpactFigure {
        id: metric.id,
        period: metric.period,
        value: metric.value,
        unit: metric.unit,
        base_value: metric.base_value,
        qualifier: metric.qualifier,
        source: metric.source,
        due_on: metric.due_on,
        overdue: metric.overdue,
        plan_id: metric.plan_id,
        growth: ImpactGrowth {
            reason: growth.as_ref().err().copied(),
            percent: growth.ok(),
        },
    }
}

/// The part of a sum that is verified.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VerifiedImpact {
    #[schema(minimum = 0)]
    pub figures: i64,
    pub base_value: String,
}

/// A sum over the entries of a contest.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImpactSum {
    pub code: ImpactCode,
    pub period: ImpactPeriod,
    pub base_value: String,
    pub base_unit: ImpactUnit,
    /// `planned` for a sum of plans, which are summed apart. Else `at_least` where one of the figures is, else `approx` where
    /// one of them is, else `exact`.
    pub qualifier: ImpactQualifier,
    /// Whether one of the figures is `approx`. With `at_least` both hold: the sum is about a lower bound.
    pub approximate: bool,
    #[schema(minimum = 1)]
    pub figures: i64,
    #[schema(minimum = 1)]
    pub entries: i64,
    pub verified: VerifiedImpact,
}

impl ImpactSum {
    fn new(row: SumRow) -> Result<Self> {
        let text = |total: &str| -> Result<String> {
            let total: i128 = total.parse().map_err(anyhow::Error::from)?;
            Ok(text_of(total))
        };
        let qualifier = match (row.planned, row.at_least, row.approx) {
            (true, ..) => ImpactQualifier::Planned,
            (false, true, _) => ImpactQualifier::AtLeast,
            (false, false, true) => ImpactQualifier::Approx,
            (false, false, false) => ImpactQualifier::Exact,
        };
        Ok(Self {
            code: row.code,
            period: ImpactPeriod::new(row.period_from, row.period_to),
            base_value: text(&row.total)?,
            base_unit: row.code.quantity().base_unit(),
            qualifier,
            approximate: row.approx,
            figures: row.figures,
            entries: row.entries,
            verified: VerifiedImpact {
                figures: row.verified_figures,
                base_value: text(&row.verified_total)?,
            },
        })
    }
}

/// What came of the entries of a contest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"contest_id": "0198f3a2-5b1c-7000-8000-0000000000c0", "sums": [{"code": "output_value",
    "period": {"year": 2024, "from": "2024-01-01", "to": "2024-12-31"}, "base_value": "12000000", "base_unit": "yuan",
    "qualifier": "at_least", "approximate": false, "figures": 2, "entries": 2,
    "verified": {"figures": 1, "base_value": "2000000"}}]}))]
pub struct ContestImpact {
    pub contest_id: ContestId,
    /// In the order of the codes and periods.
    pub sums: Vec<ImpactSum>,
}

impl ContestImpact {
    pub fn of(conn: &mut PgConnection, contest_id: ContestId) -> Result<Self> {
        let rows = model::sums_of(conn, contest_id)?.into_iter();
        Ok(Self {
            contest_id,
            sums: rows.map(ImpactSum::new).collect::<Result<_>>()?,
        })
    }
}
