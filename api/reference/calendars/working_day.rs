use actix_web::get;
use actix_web::web::Data;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model;
use super::policy::{WorkingCalendar, add_working_days, year_unknown};
use super::view::CalendarUsed;
use crate::access::App;
use crate::kernel::DivisionCode;
use crate::kernel::clock::day_of_the_exchange;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Query};
use crate::reference::divisions;

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WorkingDayQuery {
    /// The day to count from, in Asia/Shanghai.
    #[validate(custom(function = day_of_the_exchange))]
    #[param(example = "2024-09-12")]
    from: NaiveDate,
    /// How many working days to add.
    #[validate(range(min = 1, max = 500))]
    #[param(minimum = 1, maximum = 500, example = 15)]
    add: u32,
    /// Count `from` as the first day, if it is a working day.
    #[serde(default)]
    first_day_counts: bool,
    /// Count by the calendar of this division too: its own days, and those of the divisions around it. Without it, by the
    /// national calendar alone.
    #[param(inline, example = "513400")]
    division: Option<DivisionCode>,
}

/// A day that was counted in working days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"from": "2024-09-12", "add": 15, "first_day_counts": false, "division": null, "day": "2024-10-10",
    "calendars": [{"id": "0198f3a2-5b1c-7000-8000-000000000050", "calendar": "cn", "year": 2024, "version": 1}],
    "national_only_years": []}))]
pub struct WorkingDayView {
    pub from: NaiveDate,
    pub add: u32,
    pub first_day_counts: bool,
    pub division: Option<DivisionCode>,
    /// The last of the working days.
    pub day: NaiveDate,
    /// The calendar versions that decided, the national ones first.
    pub calendars: Vec<CalendarUsed>,
    /// With `division`: years for which neither it nor a division around it has a calendar of its own, so that the national
    /// calendar alone decided.
    pub national_only_years: Vec<i32>,
}

problems!(WorkingDayProblems: CalendarYearUnknown);

/// Get the day after a number of working days
///
/// Counts by the current calendars and tells which versions they are. A year without a stored calendar is never guessed: it
/// fails with 422 `calendar_year_unknown`, and `year` names it.
#[utoipa::path(tag = "calendars", security(()), params(WorkingDayQuery),
    responses((status = 200, description = "The day, and the calendars that decided.", body = WorkingDayView,
        headers(("ETag" = String, description = "Changes when the answer does."))), WorkingDayProblems))]
#[get("/working-days")]
pub async fn get_working_day(app: Data<App>, query: Query<WorkingDayQuery>) -> Result<Answer> {
    let query = query.0;
    let around = query.division.as_ref();
    let around = around.map_or_else(Vec::new, DivisionCode::with_those_around);
    let (division, year) = (query.division.clone(), query.from.year());
    let calendar = app
        .db
        .read(move |conn| {
            if let Some(division) = &division
                && divisions::model::find(conn, division)?.is_none()
            {
                return Err(unknown_division());
            }
            Ok(WorkingCalendar::new(model::in_force(conn, &around, year)?))
        })
        .await?;
    let start = match query.first_day_counts {
        true => query.from.pred_opt().unwrap_or(query.from),
        false => query.from,
    };
    let day = add_working_days(start, query.add, &calendar).map_err(year_unknown)?;
    let first = start.succ_opt().unwrap_or(start).year();
    let local = |year: &i32| {
        calendar
            .used(*year..=*year)
            .any(|one| one.division.is_some())
    };
    Ok(Answer::ok(&WorkingDayView {
        calendars: calendar.used(first..=day.year()).map(Into::into).collect(),
        national_only_years: match &query.division {
            Some(_) => (first..=day.year()).filter(|year| !local(year)).collect(),
            None => Vec::new(),
        },
        from: query.from,
        add: query.add,
        first_day_counts: query.first_day_counts,
        division: query.division,
        day,
    })?
    .etag_of_body())
}

fn unknown_division() -> Error {
    Problem::invalid_parameter(
        "division",
        "unknown_code",
        "没有这个行政区划代码，见 GET /v1/divisions",
        "there is no such division code; see GET /v1/divisions",
    )
    .into()
}
