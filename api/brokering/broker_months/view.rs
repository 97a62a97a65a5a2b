use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::BrokerMonthStatus;
use super::model::SeenMonth;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{BrokerId, BrokerMonthId, UserId};
use crate::platform::error::{Problem, Result};
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct BrokerMonthPath {
    /// The month of a broker.
    #[param(inline)]
    pub id: BrokerMonthId,
}

/// A broker's month of service records, with its figures.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000d1", "broker_id": "0198f3a2-5b1c-7000-8000-0000000000b1",
    "month_on": "2024-08-01", "division": "510600", "status": "submitted", "recorded": 11, "confirmed": 9, "audited": 1,
    "disputed": 0, "minutes": 640, "late": 1, "voided": 0, "submitted_by": "0198f3a2-5b1c-7000-8000-000000000001",
    "submitted_at": "2024-09-01T01:00:00.000000Z", "locked_by": null, "locked_at": null, "reopen_reason": null,
    "created_at": "2024-08-01T01:00:00.000000Z", "updated_at": "2024-09-01T01:00:00.000000Z"}))]
pub struct BrokerMonthView {
    pub id: BrokerMonthId,
    pub broker_id: BrokerId,
    /// The first day of the month, in Asia/Shanghai.
    pub month_on: NaiveDate,
    /// Where the broker is appointed.
    pub division: DivisionCode,
    pub status: BrokerMonthStatus,
    /// Records in time that are not void, each in its latest version.
    pub recorded: i64,
    /// Of `recorded` those that the served party confirmed, with those that were audited.
    pub confirmed: i64,
    /// Of `recorded` those that an audit found true.
    pub audited: i64,
    /// Of `recorded` those that the served party disputes.
    pub disputed: i64,
    /// Of `recorded` the minutes together.
    pub minutes: i64,
    /// Records after the month was locked that are not void; not in `recorded`.
    pub late: i64,
    /// Void records, of either kind.
    pub voided: i64,
    pub submitted_by: Option<UserId>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub locked_by: Option<UserId>,
    pub locked_at: Option<DateTime<Utc>>,
    /// Why the month was opened again last.
    pub reopen_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<SeenMonth> for BrokerMonthView {
    fn from(month: SeenMonth) -> Self {
        let (row, counts) = (month.row, month.counts);
        Self {
            id: row.id,
            broker_id: row.broker_id,
            month_on: row.month,
            division: row.division,
            status: row.status,
            recorded: counts.recorded,
            confirmed: counts.confirmed,
            audited: counts.audited,
            disputed: counts.disputed,
            minutes: counts.minutes,
            late: counts.late,
            voided: counts.voided,
            submitted_by: row.submitted_by,
            submitted_at: row.submitted_at,
            locked_by: row.locked_by,
            locked_at: row.locked_at,
            reopen_reason: row.reopen_reason,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl BrokerMonthView {
    pub fn answer(month: SeenMonth) -> Result<Answer> {
        let etag = month.etag();
        Ok(Answer::ok(&Self::from(month))?.etag(etag))
    }
}

/// A page of months, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct BrokerMonthPage {
    pub items: Vec<BrokerMonthView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// Also for a month that the caller may not read.
pub fn absent() -> Problem {
    Problem::not_found("没有这个月度记录", "there is no such month of a broker")
}
