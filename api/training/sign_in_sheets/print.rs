//! The sheet as PDF: A4, upright, a row a person.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Utc};
use diesel::prelude::*;

use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::OrganizationId;
use crate::platform::db::schema::{divisions, organizations};
use crate::platform::error::Result;
use crate::platform::pdf::{Align, Column, Page, Sheet, Style, Table};
use crate::training::enrollments::codes::EnrollmentStatus;
use crate::training::enrollments::model::SeenEnrollment;
use crate::training::training_sessions::model::TrainingSession;

/// Room for a signature, in points.
const ROW_HEIGHT: f32 = 26.0;

/// A person who is expected.
pub struct Attendee {
    name: String,
    organization: String,
    delegation: String,
}

impl Attendee {
    /// Those who hold a seat, with the names of their organisations and delegations.
    pub fn of(conn: &mut PgConnection, seen: Vec<SeenEnrollment>) -> QueryResult<Vec<Self>> {
        let holding = |one: &SeenEnrollment| {
            matches!(
                one.row.status,
                EnrollmentStatus::Confirmed
                    | EnrollmentStatus::CheckedIn
                    | EnrollmentStatus::Completed
                    | EnrollmentStatus::Absent
            )
        };
        let seen: Vec<SeenEnrollment> = seen.into_iter().filter(holding).collect();
        let of: Vec<OrganizationId> = seen
            .iter()
            .filter_map(|one| one.row.organization_id)
            .collect();
        let organizations: HashMap<OrganizationId, String> = organizations::table
            .filter(organizations::id.eq_any(of))
            .select((organizations::id, organizations::name))
            .load::<(OrganizationId, String)>(conn)?
            .into_iter()
            .collect();
        let of: Vec<DivisionCode> = seen.iter().map(|one| one.row.delegation.clone()).collect();
        let delegations: HashMap<String, String> = divisions::table
            .filter(divisions::code.eq_any(of))
            .select((divisions::code, divisions::name))
            .load::<(String, String)>(conn)?
            .into_iter()
            .collect();
        let attendees = seen.into_iter().map(|one| {
            let organization = one
                .row
                .organization_id
                .and_then(|id| organizations.get(&id));
            let delegation = delegations.get(one.row.delegation.as_str());
            Self {
                name: one.person_name.unwrap_or_default(),
                organization: organization.cloned().unwrap_or_default(),
                delegation: delegation.cloned().unwrap_or_default(),
            }
        });
        Ok(attendees.collect())
    }
}

pub fn pdf(session: &TrainingSession, attendees: &[Attendee]) -> Result<Vec<u8>> {
    let content = &session.content;
    let mut sheet = Sheet::new("签到表", Page::Portrait);
    sheet.paragraph(&content.title, Style::size(18.0).centered().bold());
    sheet.gap(4.0);
    sheet.paragraph("签到表", Style::size(14.0).centered());
    sheet.gap(8.0);
    let (from, to) = (day(content.starts_at), day(content.ends_at));
    let days = match from == to {
        true => from,
        false => format!("{from}至{to}"),
    };
    sheet.paragraph(&format!("时间：{days}"), Style::size(10.5));
    if !content.venue.is_empty() {
        sheet.paragraph(&format!("地点：{}", content.venue), Style::size(10.5));
    }
    sheet.gap(8.0);
    let rows: Vec<Vec<String>> = (1..)
        .zip(attendees)
        .map(|(number, attendee): (usize, _)| {
            vec![
                number.to_string(),
                attendee.name.clone(),
                attendee.organization.clone(),
                attendee.delegation.clone(),
                String::new(),
            ]
        })
        .collect();
    sheet.table(&Table {
        columns: &[
            Column::new("序号", 1.0).aligned(Align::Center),
            Column::new("姓名", 2.0),
            Column::new("单位", 4.0),
            Column::new("代表团", 2.0),
            Column::new("签名", 2.5),
        ],
        rows: &rows,
        size: 10.5,
        row_height: ROW_HEIGHT,
    });
    sheet.footer("第 {page} 页，共 {pages} 页").finish()
}

fn day(moment: DateTime<Utc>) -> String {
    let day = official_day(moment);
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
