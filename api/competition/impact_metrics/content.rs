//! What is filed, against the rules of figures.

use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::codes::{ImpactCode, ImpactUnit};
use super::figures::{amount_of, canonical};
use super::model::{self, FILE_KIND, ImpactContent};
use crate::access::auth::Caller;
use crate::accounts::attachments::model::{self as attachments, Thing};
use crate::kernel::ids::{AttachmentId, EntryId, ImpactMetricId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::attachments as files;
use crate::platform::error::{Code, Problem, Result, wrong_state};
use crate::platform::web::Merge;

/// The period that a figure is of: a `year`, or the days `from` and `to`, both in it.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"year": 2021}))]
pub struct NewImpactPeriod {
    #[validate(range(min = 1900, max = 2100))]
    #[schema(minimum = 1900, maximum = 2100)]
    pub year: Option<i32>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// A change of a period: a `year`, or one of the days or both. A day that is absent stays.
pub type ImpactPeriodChange = Merge<NewImpactPeriod>;

/// The days of a period after a change.
pub fn changed_days(
    change: ImpactPeriodChange,
    before: &ImpactContent,
) -> Result<(NaiveDate, NaiveDate)> {
    let stays = !change.sets("year");
    let known = NewImpactPeriod {
        year: None,
        from: stays.then_some(before.period_from),
        to: stays.then_some(before.period_to),
    };
    change.onto(&known, "/period")?.days()
}

impl NewImpactPeriod {
    pub fn days(&self) -> Result<(NaiveDate, NaiveDate)> {
        let (zh, en) = (
            "须填写 year，或 from 与 to（1900 年至 2100 年，from 不晚于 to）",
            "needs year, or from and to in the years 1900 to 2100, from not after to",
        );
        let days = match (self.year, self.from, self.to) {
            (Some(year), None, None) => {
                NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 31))
            }
            (None, Some(from), Some(to)) => Some((from, to)),
            _ => None,
        };
        let in_range = |day: NaiveDate| (1900..=2100).contains(&day.year());
        days.filter(|(from, to)| from <= to && in_range(*from) && in_range(*to))
            .ok_or_else(|| Problem::invalid_body("/period", "period", zh, en).into())
    }
}

/// A stored value and its amount.
pub fn value_of(text: &str, unit: ImpactUnit, code: ImpactCode) -> Result<(String, i64)> {
    if unit.quantity() != code.quantity() {
        return Err(Problem::invalid_body(
            "/unit",
            "unit_mismatch",
            &format!("指标 {code} 的计量类别为 {}", code.quantity()),
            &format!("{code} is counted in {}", code.quantity()),
        )
        .into());
    }
    let refusal = || {
        Problem::invalid_body(
            "/value",
            "format",
            "须为非负小数，小数点前最多 12 位，其后最多 4 位，且不超过 90 万亿基本单位",
            "must be a decimal of 0 or more, with up to 12 digits before and 4 behind the point, and at most 90,000,000,000,000 base units",
        )
    };
    let value = canonical(text).ok_or_else(refusal)?;
    let amount = amount_of(&value, unit).ok_or_else(refusal)?;
    Ok((value, amount))
}

/// A plan, and nothing else, has a due date; only a figure answers a plan.
pub fn fits(content: &ImpactContent) -> Result<()> {
    let invalid = |pointer: &str, code: &str, zh: &str, en: &str| {
        Err(Problem::invalid_body(pointer, code, zh, en).into())
    };
    match (content.is_planned(), content.due_on, content.plan_id) {
        (true, None, _) => invalid(
            "/due_on",
            "required",
            "计划数须填写到期日",
            "is required of a plan",
        ),
        (false, Some(_), _) => invalid(
            "/due_on",
            "not_planned",
            "只有计划数有到期日",
            "is of plans only",
        ),
        (true, _, Some(_)) => invalid(
            "/plan_id",
            "planned",
            "计划数不能对应另一计划",
            "is of figures, not of plans",
        ),
        _ => Ok(()),
    }
}

/// A figure has evidence: words or files.
pub fn proven(content: &ImpactContent, files: usize) -> Result<()> {
    if content.is_planned() || content.evidence.is_some() || files > 0 {
        return Ok(());
    }
    Err(Problem::invalid_body(
        "/evidence",
        "required",
        "须附文字说明或文件",
        "needs a text or files",
    )
    .into())
}

/// Nothing is known of a period that has not begun: only plans are.
pub fn has_begun(content: &ImpactContent, today: NaiveDate) -> Result<()> {
    match content.is_planned() || content.period_from <= today {
        true => Ok(()),
        false => Err(Problem::invalid_body(
            "/period",
            "future",
            "统计期尚未开始，只能填报计划数",
            "has not begun: only a plan can be filed for it",
        )
        .into()),
    }
}

/// The plan that a figure answers is one of the entry, of the same code, that stands.
pub fn answers_plan(
    tx: &mut Tx<'_>,
    entry: EntryId,
    code: ImpactCode,
    content: &ImpactContent,
) -> Result<()> {
    let Some(plan) = content.plan_id else {
        return Ok(());
    };
    let found = model::hold_plan(tx.conn, plan)?;
    let fits = found.is_some_and(|one| {
        one.entry_id == entry
            && one.code == code
            && one.content.is_planned()
            && one.withdrawn_at.is_none()
    });
    match fits {
        true => Ok(()),
        false => Err(Problem::invalid_body(
            "/plan_id",
            "unknown_id",
            "该项目没有同一指标的这一计划",
            "is no plan of the entry for this code",
        )
        .into()),
    }
}

/// One figure, and one plan, for a code and a period.
pub fn is_the_only_one(
    tx: &mut Tx<'_>,
    entry: EntryId,
    code: ImpactCode,
    content: &ImpactContent,
    but: Option<ImpactMetricId>,
) -> Result<()> {
    match model::standing(tx.conn, entry, code, content)? {
        Some(other) if Some(other) != but => Err(Problem::new(Code::ImpactMetricExists)
            .member("existing_id", other.to_string())
            .into()),
        _ => Ok(()),
    }
}

/// Hangs free files of the caller on a metric.
pub fn hang(
    tx: &mut Tx<'_>,
    caller: &Caller,
    metric: ImpactMetricId,
    named: &[AttachmentId],
) -> Result<()> {
    let on = Thing {
        kind: FILE_KIND.to_owned(),
        id: metric.0,
    };
    for (place, file) in named.iter().enumerate() {
        let found: Option<(Option<String>, UserId)> = files::table
            .find(*file)
            .select((files::on_kind, files::uploaded_by))
            .for_update()
            .first(tx.conn)
            .optional()?;
        match found {
            Some((None, by)) if caller.is(by) => {
                attachments::set_on(tx.conn, *file, &on, tx.now)?;
            }
            _ => {
                return Err(Problem::invalid_body(
                    &format!("/evidence/attachment_ids/{place}"),
                    "unknown_id",
                    "没有这个文件，或该文件已用于他处",
                    "there is no such free file of the caller",
                )
                .into());
            }
        }
    }
    Ok(())
}

/// What was withdrawn does not change any more.
pub fn not_withdrawn(metric: &model::ImpactMetric) -> Result<()> {
    match metric.withdrawn_at {
        None => Ok(()),
        Some(_) => Err(wrong_state(
            "withdrawn",
            "该指标已撤回",
            "the metric was withdrawn",
        )),
    }
}

/// What was verified is withdrawn and filed again.
pub fn not_verified(metric: &model::ImpactMetric) -> Result<()> {
    match metric.verified_at {
        None => Ok(()),
        Some(_) => Err(wrong_state(
            "verified",
            "该指标已核实",
            "the metric was verified",
        )),
    }
}
