use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, Utc};
use diesel::PgConnection;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::codes::{PublicityDayUnit, PublicityStatus, PublicityTarget};
use super::model::{self, ListedRow, PublicityPeriod, Span};
use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::competition::contests::model::Contest;
use crate::competition::entries::model::is_behind_a_wall;
use crate::competition::entry_checks::model::DeadlineCalendar;
use crate::kernel::ids::{
    AwardListId, AwardTierId, ContestId, PublicityItemId, PublicityPeriodId, StageResultId, UserId,
};
use crate::platform::error::Result;
use crate::platform::web::{Answer, etag_of};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PublicityPeriodPath {
    /// The publicity period.
    #[param(inline)]
    pub id: PublicityPeriodId,
}

/// How long a period lasts.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"count": 5, "unit": "working_day", "first_day_counts": true}))]
pub struct PublicityDays {
    #[validate(range(min = 1, max = 90))]
    #[schema(minimum = 1, maximum = 90)]
    pub count: i16,
    pub unit: PublicityDayUnit,
    /// Whether the first day is counted. A day off is never counted as a working day.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub first_day_counts: bool,
}

fn yes() -> bool {
    true
}

impl PublicityDays {
    pub fn span(self) -> Span {
        Span {
            count: self.count,
            unit: self.unit,
            first_day_counts: self.first_day_counts,
        }
    }
}

/// What is shown: a name, an organisation and a county, and nothing more.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "7f1c6f0e-7a54-4f2b-9d0e-3f6f0a4f5a11", "name": "雷敏", "organization": "炉霍雪域俄色有限责任公司",
    "county": "炉霍县"}))]
pub struct PublicityItemView {
    /// Names the item in an objection. It is random, and leads to no entry.
    pub id: PublicityItemId,
    /// The leader of the team; null for a prize that an organisation gets.
    pub name: Option<String>,
    pub organization: Option<String>,
    /// The name of the county, or of the city where the entry lies in none of its counties.
    pub county: Option<String>,
}

impl From<ListedRow> for PublicityItemView {
    fn from(row: ListedRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            organization: row.organization,
            county: row.county,
        }
    }
}

/// A tier of the awards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicityTier {
    pub id: AwardTierId,
    /// A code of the list `award_levels`.
    pub code: String,
    pub name: String,
}

/// The items of one tier; of a qualification and a preliminary all items.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PublicityGroup {
    /// Null unless the target is the result.
    pub tier: Option<PublicityTier>,
    /// Their order means nothing, unless the contest gives the order inside a tier a meaning.
    pub items: Vec<PublicityItemView>,
}

/// A publicity period, as lists show it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f1", "contest_id": "0198f3a2-5b1c-7000-8000-000000000080",
    "target": "result", "status": "open", "starts_on": "2024-09-12", "ends_on": "2024-09-19",
    "opens_at": "2024-09-11T16:00:00Z", "closes_at": "2024-09-19T16:00:00Z"}))]
pub struct PublicityPeriodSummary {
    pub id: PublicityPeriodId,
    pub contest_id: ContestId,
    pub target: PublicityTarget,
    /// By the clock.
    pub status: PublicityStatus,
    /// First day, in Asia/Shanghai.
    pub starts_on: NaiveDate,
    /// Last day, in Asia/Shanghai.
    pub ends_on: NaiveDate,
    pub opens_at: DateTime<Utc>,
    /// The end of the last day. From then on no objection is taken.
    pub closes_at: DateTime<Utc>,
}

impl PublicityPeriodSummary {
    pub fn new(period: &PublicityPeriod, now: DateTime<Utc>) -> Self {
        Self {
            id: period.id,
            contest_id: period.contest_id,
            target: period.target,
            status: period.status(now),
            starts_on: period.starts_on,
            ends_on: period.ends_on,
            opens_at: period.opens_at,
            closes_at: period.closes_at,
        }
    }
}

/// A publicity period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f1", "contest_id": "0198f3a2-5b1c-7000-8000-000000000080",
    "target": "result", "status": "open", "list_id": "0198f3a2-5b1c-7000-8000-0000000000f0", "result_id": null,
    "starts_on": "2024-09-12", "days": {"count": 5, "unit": "working_day", "first_day_counts": true}, "ends_on": "2024-09-19",
    "opens_at": "2024-09-11T16:00:00Z", "closes_at": "2024-09-19T16:00:00Z",
    "calendars": [{"id": "0198f3a2-5b1c-7000-8000-000000000050", "calendar": "cn", "year": 2024, "version": 1}],
    "objection_answer_days": 15, "without_acknowledgement": null,
    "listed": [{"tier": {"id": "0198f3a2-5b1c-7000-8000-0000000000a9", "code": "first", "name": "一等奖"},
        "items": [{"id": "7f1c6f0e-7a54-4f2b-9d0e-3f6f0a4f5a11", "name": "雷敏", "organization": "炉霍雪域俄色有限责任公司",
            "county": "炉霍县"}]}],
    "opened_by": "0198f3a2-5b1c-7000-8000-000000000009", "created_at": "2024-09-11T01:02:03.000004Z",
    "withdrawn_at": null, "withdrawn_by": null, "withdrawal_reason": null}))]
pub struct PublicityPeriodView {
    pub id: PublicityPeriodId,
    pub contest_id: ContestId,
    pub target: PublicityTarget,
    /// By the clock.
    pub status: PublicityStatus,
    /// Of the result: the list of awards that is shown.
    pub list_id: Option<AwardListId>,
    /// Of a preliminary: the version of the ranking that is shown.
    pub result_id: Option<StageResultId>,
    /// First day, in Asia/Shanghai.
    pub starts_on: NaiveDate,
    pub days: PublicityDays,
    /// Last day, in Asia/Shanghai.
    pub ends_on: NaiveDate,
    pub opens_at: DateTime<Utc>,
    /// The end of the last day. From then on no objection is taken.
    pub closes_at: DateTime<Utc>,
    /// The calendar versions that decided the last day; empty where calendar days were counted.
    pub calendars: Vec<DeadlineCalendar>,
    /// Working days from the filing of an objection until the answer.
    #[schema(minimum = 1, maximum = 60)]
    pub objection_answer_days: i16,
    /// Why the result is shown although finalists have not acknowledged the ranking.
    pub without_acknowledgement: Option<String>,
    /// What is shown; null before the period begins and after it ends, except for officials of the contest.
    pub listed: Option<Vec<PublicityGroup>>,
    pub opened_by: UserId,
    pub created_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub withdrawn_by: Option<UserId>,
    pub withdrawal_reason: Option<String>,
}

impl PublicityPeriodView {
    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag_of_body())
    }

    pub fn etag(&self) -> Result<String> {
        etag_of(self)
    }
}

/// A period as the caller reads it now.
pub fn show(
    conn: &mut PgConnection,
    period: PublicityPeriod,
    contest: &Contest,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> Result<PublicityPeriodView> {
    let status = period.status(now);
    let is_shown = match (status, caller) {
        (PublicityStatus::Open, _) => true,
        (_, Some(caller)) => {
            caller.may(Right::OpenPublicity, contest)
                && !is_behind_a_wall(conn, contest.id, caller)?
        }
        (_, None) => false,
    };
    let listed = match is_shown {
        true => Some(by_tiers(model::listed(conn, period.id, None)?)),
        false => None,
    };
    Ok(PublicityPeriodView {
        id: period.id,
        contest_id: period.contest_id,
        target: period.target,
        status,
        list_id: period.list_id,
        result_id: period.result_id,
        starts_on: period.starts_on,
        days: PublicityDays {
            count: period.day_count,
            unit: period.day_unit,
            first_day_counts: period.first_day_counts,
        },
        ends_on: period.ends_on,
        opens_at: period.opens_at,
        closes_at: period.closes_at,
        calendars: serde_json::from_value(period.calendars)
            .context("stored calendars cannot be read")?,
        objection_answer_days: period.objection_answer_days,
        without_acknowledgement: period.without_acknowledgement,
        listed,
        opened_by: period.opened_by,
        created_at: period.created_at,
        withdrawn_at: period.withdrawn_at,
        withdrawn_by: period.withdrawn_by,
        withdrawal_reason: period.withdrawal_reason,
    })
}

/// Rows of one tier follow one another.
fn by_tiers(rows: Vec<ListedRow>) -> Vec<PublicityGroup> {
    let mut groups: Vec<PublicityGroup> = Vec::new();
    for row in rows {
        let tier = match (row.tier_id, &row.tier_code, &row.tier_name) {
            (Some(id), Some(code), Some(name)) => Some(PublicityTier {
                id,
                code: code.clone(),
                name: name.clone(),
            }),
            _ => None,
        };
        let item = PublicityItemView::from(row);
        match groups.last_mut() {
            Some(last) if last.tier == tier => last.items.push(item),
            _ => groups.push(PublicityGroup {
                tier,
                items: vec![item],
            }),
        }
    }
    groups
}

/// A page of publicity periods, the latest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct PublicityPeriodPage {
    pub items: Vec<PublicityPeriodSummary>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
