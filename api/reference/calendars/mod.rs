//! 工作日历: which days are working days. The national calendar of a year, and the days that a division adds to it. The years
//! of `calendars.csv` are loaded at the start; administrators add years and correct them over HTTP.

mod codes;
mod get;
mod list;
mod load;
pub mod model;
mod name;
pub mod policy;
mod set;
mod view;
mod working_day;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::platform::error::Problem;
use crate::platform::notices::Topic;
use crate::platform::slice::{Slice, Tag};
use crate::platform::web::{ASK_AGAIN, KeptOperation};

pub use codes::DayKind;
pub use load::load;

pub const SLICE: Slice = Slice {
    place: 185,
    tag: Some(Tag {
        name: "calendars",
        about: "Working-day calendars (工作日历): national years, what divisions add, and days counted by them.",
        place: 65,
    }),
    routes,
    kept: &[
        KeptOperation::new("list_calendars", Topic::Reference, ASK_AGAIN),
        KeptOperation::new("get_calendar", Topic::Reference, ASK_AGAIN),
    ],
    code_lists: &[codes::DayKind::LIST],
    constraints: &[("calendars_division_fkey", || {
        Problem::not_found("没有这个行政区划", "there is no such division")
    })],
    ..Slice::EMPTY
};

fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list::list_calendars)
        .service(get::get_calendar)
        .service(set::set_calendar)
        .service(working_day::get_working_day);
}
