//! The training programme of the demonstration: four sessions of 2024 with those who came. All people are invented.

use anyhow::Context;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Deserialize;
use uuid::Uuid;

use crate::kernel::DivisionCode;
use crate::kernel::clock::official_day;
use crate::kernel::ids::{TrainingProgramId, TrainingSessionId, UserId};
use crate::platform::db::schema::{
    check_ins, divisions, enrollments, person_records, persons, training_programs, users,
};
use crate::training::agenda_items::codes::{AgendaItemKind, AgendaSide};
use crate::training::agenda_items::model::{self as agenda_items, AgendaItemContent};
use crate::training::training_programs::codes::TrainingProgramStatus;
use crate::training::training_programs::model::{
    self as programs, TrainingProgramContent, TrainingProgramMoved,
};
use crate::training::training_sessions::codes::{TrainingSessionFormat, TrainingSessionStatus};
use crate::training::training_sessions::model::{
    self as sessions, TrainingSessionContent, TrainingSessionMoved,
};

const TRAININGS: &str = include_str!("trainings.json");
const SURNAMES: &str =
    "王李张刘陈杨黄赵周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
const GIVEN: [&str; 12] = [
    "晓岚", "子墨", "云帆", "若溪", "景行", "知远", "清源", "安宁", "书瑶", "一诺", "思齐", "明哲",
];

#[derive(Deserialize)]
struct DemoProgram {
    by: String,
    title: String,
    title_en: String,
    basis: String,
    from_on: NaiveDate,
    to_on: NaiveDate,
    target_groups: Vec<String>,
    sessions: Vec<DemoSession>,
}

#[derive(Deserialize)]
struct DemoSession {
    title: String,
    title_en: String,
    division: DivisionCode,
    venue: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    capacity: i32,
    /// Of each delegation.
    people: usize,
    delegations: Vec<DivisionCode>,
    agenda: Vec<DemoItem>,
}

#[derive(Deserialize)]
struct DemoItem {
    kind: AgendaItemKind,
    side: Option<AgendaSide>,
    title: String,
    #[serde(default)]
    speaker: String,
    #[serde(default)]
    organization: String,
    starts_at: DateTime<Utc>,
    minutes: i32,
    place: String,
}

/// Makes the programme where it is missing and its administrator is there.
pub fn load(conn: &mut PgConnection, now: DateTime<Utc>) -> anyhow::Result<()> {
    let program: DemoProgram =
        serde_json::from_str(TRAININGS).context("trainings.json cannot be read")?;
    let by: Option<UserId> = users::table
        .filter(users::username.eq(&program.by))
        .select(users::id)
        .first(conn)
        .optional()?;
    let known = training_programs::table.filter(training_programs::title.eq(&program.title));
    let is_known: bool = diesel::select(diesel::dsl::exists(known)).get_result(conn)?;
    if let Some(by) = by.filter(|_| !is_known) {
        conn.transaction(|conn| add(conn, program, by, now))?;
    }
    Ok(())
}

fn add(
    conn: &mut PgConnection,
    program: DemoProgram,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let target_divisions = divisions::table
        .filter(divisions::code.like("51%00"))
        .filter(divisions::level.eq("city"))
        .filter(divisions::valid_to.is_null())
        .order(divisions::code)
        .select(divisions::code)
        .load(conn)?;
    let content = TrainingProgramContent {
        title: program.title,
        title_en: program.title_en,
        basis: program.basis,
        target_divisions,
        from_on: program.from_on,
        to_on: program.to_on,
        target_groups: program.target_groups,
        division: province(conn)?,
    };
    let made = programs::insert(conn, &content, by, now)?;
    let published = TrainingProgramMoved {
        status: Some(TrainingProgramStatus::Published),
        published_at: Some(now),
        ..TrainingProgramMoved::default()
    };
    programs::set_moved(conn, made.id, &published, now)?;
    let mut names = names();
    program
        .sessions
        .into_iter()
        .try_for_each(|session| add_session(conn, made.id, session, by, &mut names, now))
}

fn province(conn: &mut PgConnection) -> QueryResult<DivisionCode> {
    divisions::table
        .filter(divisions::code.eq("510000"))
        .select(divisions::code)
        .first(conn)
}

fn add_session(
    conn: &mut PgConnection,
    program: TrainingProgramId,
    session: DemoSession,
    by: UserId,
    names: &mut impl Iterator<Item = String>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let content = TrainingSessionContent {
        title: session.title,
        title_en: session.title_en,
        introduction: String::new(),
        introduction_en: String::new(),
        zone_id: None,
        division: session.division,
        venue: session.venue,
        format: TrainingSessionFormat::OnSite,
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        capacity: Some(session.capacity),
        delegation_capacity: None,
        enrollment_opens_at: session.starts_at - Duration::days(21),
        enrollment_closes_at: session.starts_at - Duration::days(2),
        open_to_roles: Vec::new(),
        open_to_divisions: Vec::new(),
        invitation_only: false,
    };
    let made = sessions::insert(conn, program, &content, by, now)?;
    let finished = TrainingSessionMoved {
        status: Some(TrainingSessionStatus::Finished),
        announced_at: Some(now),
        ..TrainingSessionMoved::default()
    };
    sessions::set_moved(conn, made.id, &finished, now)?;
    add_agenda(conn, made.id, session.agenda, by, now)?;
    let mut number = 0;
    for delegation in &session.delegations {
        for name in names.by_ref().take(session.people) {
            number += 1;
            let came = Came {
                name,
                delegation,
                number,
                // A few a minute, beginning half an hour before the start.
                at: session.starts_at - Duration::minutes(30)
                    + Duration::seconds(12 * i64::from(number)),
            };
            add_attendee(conn, made.id, &came, by, now)?;
        }
    }
    Ok(())
}

fn add_agenda(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    agenda: Vec<DemoItem>,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    for item in agenda {
        let content = AgendaItemContent {
            kind: item.kind,
            side: item.side,
            title: item.title,
            title_en: String::new(),
            speaker_name: item.speaker,
            speaker_id: None,
            organization_name: item.organization,
            place: item.place,
            starts_at: item.starts_at,
            duration_minutes: item.minutes,
            position: 0,
        };
        agenda_items::insert(conn, session, &content, by, now)?;
    }
    Ok(())
}

/// A person who was enrolled and came.
struct Came<'a> {
    name: String,
    delegation: &'a DivisionCode,
    number: i32,
    at: DateTime<Utc>,
}

fn add_attendee(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    came: &Came<'_>,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let (person, enrollment) = (Uuid::now_v7(), Uuid::now_v7());
    diesel::insert_into(persons::table)
        .values(persons::id.eq(person))
        .execute(conn)?;
    diesel::insert_into(person_records::table)
        .values((
            person_records::id.eq(person),
            person_records::name.eq(&came.name),
            person_records::division.eq(came.delegation),
            person_records::created_by.eq(by),
            person_records::created_at.eq(now),
            person_records::updated_at.eq(now),
        ))
        .execute(conn)?;
    diesel::insert_into(enrollments::table)
        .values((
            enrollments::id.eq(enrollment),
            enrollments::status.eq("checked_in"),
            enrollments::session_id.eq(session),
            enrollments::person_id.eq(person),
            enrollments::joined_number.eq(came.number),
            enrollments::division.eq(came.delegation),
            enrollments::delegation.eq(came.delegation),
            enrollments::role.eq("broker"),
            enrollments::enrolled_by.eq(by),
            enrollments::code_id.eq(Uuid::now_v7()),
            enrollments::created_at.eq(now),
            enrollments::updated_at.eq(now),
        ))
        .execute(conn)?;
    diesel::insert_into(check_ins::table)
        .values((
            check_ins::id.eq(Uuid::now_v7()),
            check_ins::session_id.eq(session),
            check_ins::enrollment_id.eq(enrollment),
            check_ins::direction.eq("entry"),
            check_ins::on_day.eq(official_day(came.at)),
            check_ins::half_day.eq("morning"),
            check_ins::method.eq("list"),
            check_ins::nonce.eq(format!("demo-{}", came.number)),
            check_ins::scanned_at.eq(came.at),
            check_ins::scanned_by.eq(by),
            check_ins::created_at.eq(now),
            check_ins::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Invented names, each once.
fn names() -> impl Iterator<Item = String> {
    GIVEN.iter().flat_map(|given| {
        SURNAMES
            .chars()
            .map(move |surname| format!("{surname}{given}"))
    })
}
