//! Working-day calendars over HTTP.

pub mod authorization;
mod read;
mod set;
mod working_day;

use serde_json::{Value, json};

use crate::support::{Call, Person, TestApp};

fn path(calendar: &str, year: i32) -> String {
    format!("/v1/calendars/{calendar}/{year}")
}

/// The calendar year is written, as it does not exist yet.
fn create(app: &TestApp, by: &Person, calendar: &str, year: i32, content: &Value) -> Call {
    let call = app.call(reqwest::Method::PUT, &path(calendar, year)).by(by);
    call.header("if-none-match", "*").json(content)
}

fn replace(
    app: &TestApp,
    by: &Person,
    calendar: &str,
    year: i32,
    etag: &str,
    content: &Value,
) -> Call {
    let call = app.call(reqwest::Method::PUT, &path(calendar, year)).by(by);
    call.header("if-match", etag).json(content)
}

fn period(from_on: &str, to_on: &str, kind: &str) -> Value {
    json!({"from_on": from_on, "to_on": to_on, "kind": kind, "zh": "国庆节", "en": "National Day"})
}

/// A year with one holiday. No notice for 2027 exists: these days are invented.
fn of_2027() -> Value {
    json!({"notice": "2027年放假安排", "days": [period("2027-10-01", "2027-10-07", "off")]})
}
