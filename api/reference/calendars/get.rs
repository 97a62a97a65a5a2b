use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::model;
use super::name::CalendarPath;
use super::view::CalendarView;
use crate::access::App;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path, Query};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CalendarVersion {
    /// An earlier version; the current one when absent.
    #[validate(range(min = 1, max = 1000))]
    #[param(minimum = 1, maximum = 1000, example = 1)]
    version: Option<i32>,
}

problems!(GetCalendarProblems: NotFound);

/// Get a calendar year
///
/// The days of a year that differ from the plain week of Monday to Friday, in the current or an earlier version. A
/// division's calendar has only the days that it adds to the national one.
#[utoipa::path(tag = "calendars", security(()), params(CalendarPath, CalendarVersion),
    responses((status = 200, description = "The calendar year.", body = CalendarView,
        headers(("ETag" = String, description = "Its version."))), GetCalendarProblems))]
#[get("/calendars/{calendar}/{year}")]
pub async fn get_calendar(
    app: Data<App>,
    path: Path<CalendarPath>,
    query: Query<CalendarVersion>,
) -> Result<Answer> {
    let (division, year, version) = (path.0.calendar.0, path.0.year.0, query.0.version);
    let found = app
        .db
        .read(move |conn| Ok(model::find(conn, division.as_ref(), year, version)?))
        .await?;
    let Some(found) = found else {
        return Err(Problem::not_found(
            "没有这一年的工作日历，或没有这个版本",
            "there is no such calendar year, or no such version of it",
        )
        .into());
    };
    let etag = found.row.etag();
    Ok(Answer::ok(&CalendarView::from(found))?.etag(etag))
}
