//! What the papers have in common.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Utc};
use diesel::prelude::*;

use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::codes::List;
use crate::platform::db::schema::divisions;
use crate::platform::pdf::{Sheet, Style};

pub const TEXT: Style = Style::size(10.5);

/// The contest, and the name of the paper below it.
pub fn head(sheet: &mut Sheet, contest: &str, title: &str) {
    sheet.paragraph(contest, Style::size(15.0).centered().bold());
    sheet.gap(4.0);
    sheet.paragraph(title, Style::size(20.0).centered().bold());
    sheet.gap(12.0);
}

/// The heading of a part.
pub fn part(sheet: &mut Sheet, title: &str) {
    sheet.gap(10.0);
    sheet.reserve(80.0);
    sheet.paragraph(title, Style::size(12.0).bold());
    sheet.gap(4.0);
}

/// Text that flows over pages.
pub fn text(sheet: &mut Sheet, text: &str) {
    sheet.paragraph(&plain(text), TEXT);
}

/// Without characters that are no letters.
pub fn plain(text: &str) -> String {
    text.replace('\t', " ").replace('\r', "")
}

/// Lines to be signed and sealed by hand.
pub fn signatures(sheet: &mut Sheet, lines: &[&str]) {
    sheet.gap(26.0);
    sheet.reserve(100.0);
    for line in lines {
        sheet.paragraph(line, Style::size(11.0));
        sheet.gap(14.0);
    }
}

/// The Chinese name of a code.
pub fn zh(list: &List, code: &str) -> &'static str {
    list.names_of(code).map_or("", |(zh, _)| zh)
}

pub fn day(moment: DateTime<Utc>) -> String {
    let day = official_day(moment);
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// The names of divisions by their codes.
pub fn division_names(
    conn: &mut PgConnection,
    codes: &[DivisionCode],
) -> QueryResult<HashMap<String, String>> {
    let names: Vec<(String, String)> = divisions::table
        .filter(divisions::code.eq_any(codes))
        .select((divisions::code, divisions::name))
        .load(conn)?;
    Ok(names.into_iter().collect())
}
