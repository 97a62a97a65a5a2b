use actix_web::put;
use actix_web::web::Data;
use chrono::Datelike;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, NewCalendar, Period, WholeCalendar};
use super::name::CalendarPath;
use super::policy::Place;
use super::view::{CalendarPeriod, CalendarView};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result, problems};
use crate::platform::web::{Answer, Json, Path, PutCondition};

/// A calendar year as a notice sets it.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"notice": "国办发明电〔2023〕7号", "days": [
    {"from_on": "2024-09-29", "to_on": "2024-09-29", "kind": "work", "zh": "调休上班", "en": "Make-up workday"},
    {"from_on": "2024-10-01", "to_on": "2024-10-07", "kind": "off", "zh": "国庆节", "en": "National Day"}]}))]
pub struct CalendarContent {
    /// The document that sets the days.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    notice: String,
    /// All days of the year that differ from the plain week of Monday to Friday; in a division's calendar only those that
    /// it adds to the national one. Each lies in the year of the path, and no day occurs twice.
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    days: Vec<CalendarPeriod>,
}

problems!(SetCalendarProblems: NotFound, Forbidden, InvalidValue);

/// Create or replace a calendar year
///
/// Requires the province administrator for the national calendar (`cn`), and an administrator of the division for its own
/// days. `If-None-Match: *` creates the year; `If-Match` replaces it with the next version. Earlier versions stay readable,
/// and deadlines that they made stay as they are. The same content again makes no new version.
#[utoipa::path(tag = "calendars", security(("bearer" = [])), params(CalendarPath), request_body = CalendarContent,
    responses((status = 200, description = "The calendar year, replaced.", body = CalendarView,
            headers(("ETag" = String, description = "Its new version."))),
        (status = 201, description = "The calendar year, new.", body = CalendarView,
            headers(("Location" = String, description = "The path of the calendar year."), ("ETag" = String, description = "Its version."))),
        SetCalendarProblems))]
#[put("/calendars/{calendar}/{year}")]
pub async fn set_calendar(
    app: Data<App>,
    caller: May<ask::KeepCalendars>,
    condition: PutCondition,
    path: Path<CalendarPath>,
    body: Json<CalendarContent>,
) -> Result<Answer> {
    let CalendarPath { calendar, year } = path.0;
    caller.require(&Place(calendar.0.as_ref()))?;
    let CalendarContent { notice, days } = body.0;
    refuse_faults(&days, year.0)?;
    let mut days: Vec<Period> = days.into_iter().map(Into::into).collect();
    days.sort_by_key(|period| period.from_on);
    app.db
        .write(caller.act(), move |tx| {
            let division = calendar.0.as_ref();
            model::lock(tx.conn, division, year.0)?;
            let known = model::find(tx.conn, division, year.0, None)?;
            let etag = known.as_ref().map(|known| known.row.etag());
            condition.check(etag.as_deref())?;
            if let Some(known) = &known
                && known.row.notice == notice
                && known.days == days
            {
                return answer(known.clone());
            }
            let new = NewCalendar {
                division,
                year: year.0,
                version: known.as_ref().map_or(1, |known| known.row.version + 1),
                notice: &notice,
                days: &days,
            };
            let Some(row) = model::insert(tx.conn, &new, tx.now)? else {
                // Another request created the year at the same moment.
                let found = model::find(tx.conn, division, year.0, None)?;
                condition.check(found.map(|found| found.row.etag()).as_deref())?;
                return Err(anyhow::anyhow!("a version is taken and not there").into());
            };
            let made = WholeCalendar { row, days };
            match known {
                Some(_) => answer(made),
                None => {
                    let location = format!("/v1/calendars/{}/{}", calendar.as_str(), year.0);
                    let etag = made.row.etag();
                    Ok(Answer::created(location, &CalendarView::from(made))?.etag(etag))
                }
            }
        })
        .await
}

fn answer(calendar: WholeCalendar) -> Result<Answer> {
    let etag = calendar.row.etag();
    Ok(Answer::ok(&CalendarView::from(calendar))?.etag(etag))
}

/// Names each period that begins or ends outside the year, ends before it begins, or has a day of an earlier period.
fn refuse_faults(days: &[CalendarPeriod], year: i16) -> Result<()> {
    let mut problem = Problem::new(Code::InvalidValue);
    for (index, period) in days.iter().enumerate() {
        for (member, day) in [("from_on", period.from_on), ("to_on", period.to_on)] {
            if day.year() != i32::from(year) {
                problem = problem.field(FieldProblem::body(
                    format!("/days/{index}/{member}"),
                    "range",
                    Bilingual::new("须在路径中的年份之内", "must lie in the year of the path"),
                ));
            }
        }
        let overlaps = |earlier: &CalendarPeriod| {
            earlier.from_on <= period.to_on && period.from_on <= earlier.to_on
        };
        if days[..index].iter().any(overlaps) {
            problem = problem.field(FieldProblem::body(
                format!("/days/{index}/from_on"),
                "overlap",
                Bilingual::new("与前面的日期重叠", "overlaps days named before"),
            ));
        }
        if period.to_on < period.from_on {
            problem = problem.field(FieldProblem::body(
                format!("/days/{index}/to_on"),
                "range",
                Bilingual::new("不得早于 from_on", "must not be before from_on"),
            ));
        }
    }
    match problem.fields.is_empty() {
        true => Ok(()),
        false => Err(problem.into()),
    }
}
