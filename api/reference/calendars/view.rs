use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::codes::DayKind;
use super::model::{Calendar, Period, WholeCalendar};
use super::name::CalendarName;
use crate::kernel::clock::day_of_the_exchange;
use crate::kernel::ids::CalendarId;
use crate::platform::web::objects;

/// Days of one kind in a row, as a notice names them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct CalendarPeriod {
    /// First day.
    #[validate(custom(function = day_of_the_exchange))]
    pub from_on: NaiveDate,
    /// Last day; the first day again for a single day.
    #[validate(custom(function = day_of_the_exchange))]
    pub to_on: NaiveDate,
    pub kind: DayKind,
    /// Chinese name of the holiday or make-up workday.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "国庆节")]
    pub zh: String,
    /// English name.
    #[serde(default)]
    #[validate(length(max = 60))]
    #[schema(max_length = 60, example = "National Day")]
    pub en: String,
}

objects!(CalendarPeriod);

impl From<CalendarPeriod> for Period {
    fn from(period: CalendarPeriod) -> Self {
        Self {
            from_on: period.from_on,
            to_on: period.to_on,
            kind: period.kind,
            zh: period.zh,
            en: period.en,
        }
    }
}

impl From<Period> for CalendarPeriod {
    fn from(period: Period) -> Self {
        Self {
            from_on: period.from_on,
            to_on: period.to_on,
            kind: period.kind,
            zh: period.zh,
            en: period.en,
        }
    }
}

/// One year of a calendar.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000050", "calendar": "cn", "year": 2024, "version": 1,
    "notice": "国办发明电〔2023〕7号", "created_at": "2026-08-30T01:02:03.000004Z"}))]
pub struct CalendarSummary {
    /// Of this version. A deadline keeps it.
    pub id: CalendarId,
    pub calendar: CalendarName,
    #[schema(minimum = 2000, maximum = 2100, example = 2024)]
    pub year: i16,
    /// Counts from 1. Each change makes the next version; earlier versions stay readable.
    #[schema(minimum = 1)]
    pub version: i32,
    /// The document that sets the days.
    pub notice: String,
    /// When this version was written.
    pub created_at: DateTime<Utc>,
}

/// One year of a calendar with the days that differ from the plain week of Monday to Friday.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000050", "calendar": "cn", "year": 2024, "version": 1,
    "notice": "国办发明电〔2023〕7号", "days": [{"from_on": "2024-10-01", "to_on": "2024-10-07", "kind": "off", "zh": "国庆节", "en": "National Day"}],
    "created_at": "2026-08-30T01:02:03.000004Z"}))]
pub struct CalendarView {
    /// Of this version. A deadline keeps it.
    pub id: CalendarId,
    pub calendar: CalendarName,
    #[schema(minimum = 2000, maximum = 2100, example = 2024)]
    pub year: i16,
    /// Counts from 1. Each change makes the next version; earlier versions stay readable.
    #[schema(minimum = 1)]
    pub version: i32,
    /// The document that sets the days.
    pub notice: String,
    /// In the order of the days. In a division's calendar only the days that it adds to the national one.
    pub days: Vec<CalendarPeriod>,
    /// When this version was written.
    pub created_at: DateTime<Utc>,
}

impl From<Calendar> for CalendarSummary {
    fn from(row: Calendar) -> Self {
        Self {
            id: row.id,
            calendar: CalendarName(row.division),
            year: row.year,
            version: row.version,
            notice: row.notice,
            created_at: row.created_at,
        }
    }
}

impl From<WholeCalendar> for CalendarView {
    fn from(whole: WholeCalendar) -> Self {
        let WholeCalendar { row, days } = whole;
        Self {
            id: row.id,
            calendar: CalendarName(row.division),
            year: row.year,
            version: row.version,
            notice: row.notice,
            days: days.into_iter().map(Into::into).collect(),
            created_at: row.created_at,
        }
    }
}

/// A page of calendar years.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct CalendarPage {
    pub items: Vec<CalendarSummary>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// A version that decided which days are working days.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarUsed {
    pub id: CalendarId,
    pub calendar: CalendarName,
    #[schema(minimum = 2000, maximum = 2100, example = 2024)]
    pub year: i16,
    #[schema(minimum = 1)]
    pub version: i32,
}

impl From<&Calendar> for CalendarUsed {
    fn from(row: &Calendar) -> Self {
        Self {
            id: row.id,
            calendar: CalendarName(row.division.clone()),
            year: row.year,
            version: row.version,
        }
    }
}
