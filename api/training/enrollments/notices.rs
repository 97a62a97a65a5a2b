//! What people are told of enrolments.

use chrono::{DateTime, FixedOffset, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::codes::EnrollmentStatus;
use super::model::Enrollment;
use super::people;
use crate::kernel::ids::UserId;
use crate::people::users::model::person_ids;
use crate::platform::db::Tx;
use crate::platform::db::schema::enrollments;
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, notify};
use crate::training::training_sessions::model::TrainingSession;

pub const KINDS: &[&Kind] = &[
    &ENROLLED,
    &WAITLISTED,
    &PROMOTED,
    &CANCELLED,
    &SUBSTITUTED,
    &EXCUSE_DECIDED,
    &SESSION_CHANGED,
    &DEADLINE_MOVED,
    &SESSION_CANCELLED,
];

static ENROLLED: Kind = Kind::new(
    "training_enrolled",
    ("培训报名确认", "Enrolled in a training session"),
    (
        "您已报名“{title}”（{starts}）。",
        "You are enrolled in “{title}” ({starts}).",
    ),
);
static WAITLISTED: Kind = Kind::new(
    "training_waitlisted",
    ("培训候补", "On the waiting list of a training session"),
    (
        "“{title}”（{starts}）名额已满，您已列入候补。",
        "“{title}” ({starts}) is full. You are on the waiting list.",
    ),
);
static PROMOTED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "training_promoted",
        ("培训候补转正", "A seat from the waiting list"),
        (
            "您已由候补转为“{title}”（{starts}）的正式学员。不能参加的，请放弃名额。",
            "You have a seat in “{title}” ({starts}). Decline it if you cannot come.",
        ),
    )
};
static CANCELLED: Kind = Kind::new(
    "training_enrollment_cancelled",
    ("培训报名取消", "Enrolment cancelled"),
    (
        "您在“{title}”（{starts}）的报名已被取消。",
        "Your enrolment in “{title}” ({starts}) was cancelled.",
    ),
);
static SUBSTITUTED: Kind = Kind::new(
    "training_substituted",
    ("培训换人", "Substitution in a training session"),
    (
        "您在“{title}”（{starts}）的名额已转给他人。",
        "Your seat in “{title}” ({starts}) went to another person.",
    ),
);
static EXCUSE_DECIDED: Kind = Kind {
    codes: &[("decision", DECISIONS)],
    ..Kind::new(
        "training_excuse_decided",
        ("培训请假审批", "Decision on an excuse"),
        (
            "您在“{title}”（{starts}）的请假申请：{decision}。",
            "Your request to be excused from “{title}” ({starts}): {decision}.",
        ),
    )
};
static SESSION_CHANGED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "training_session_changed",
        (
            "培训时间或地点变更",
            "Time or place of a training session changed",
        ),
        (
            "“{title}”的时间或地点有变：{starts}，{venue}。",
            "Time or place of “{title}” changed: {starts}, {venue}.",
        ),
    )
};
static DEADLINE_MOVED: Kind = Kind::new(
    "training_deadline_moved",
    ("培训报名延长", "Enrolment of a training session extended"),
    (
        "“{title}”的报名截止时间推迟到 {closes}：{reason}。",
        "The enrolment of “{title}” is open until {closes}: {reason}.",
    ),
);
static SESSION_CANCELLED: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "training_session_cancelled",
        ("培训取消", "Training session cancelled"),
        (
            "“{title}”（{starts}）已取消：{reason}。",
            "“{title}” ({starts}) is cancelled: {reason}.",
        ),
    )
};

use super::codes::ExcuseDecision;
const DECISIONS: &crate::kernel::codes::List = ExcuseDecision::LIST;

fn facts(session: &TrainingSession) -> Value {
    let content = &session.content;
    json!({"title": content.title, "title_en": content.title_en, "starts": local(content.starts_at),
        "venue": content.venue})
}

/// A time as the clocks of Sichuan show it.
fn local(time: DateTime<Utc>) -> String {
    let offset = FixedOffset::east_opt(8 * 3600);
    match offset {
        Some(offset) => time
            .with_timezone(&offset)
            .format("%Y-%m-%d %H:%M")
            .to_string(),
        None => time.to_rfc3339(),
    }
}

fn tell_one(
    tx: &mut Tx<'_>,
    kind: &'static Kind,
    enrollment: &Enrollment,
    facts: Value,
    by: Option<UserId>,
) -> Result<()> {
    let to = people::accounts(tx.conn, enrollment.person_id)?;
    notify(
        tx,
        &News {
            kind,
            to: &to,
            by,
            about: About {
                resource: "enrollments",
                id: enrollment.id.0,
            },
            facts,
            once: &format!("{}/{}", enrollment.id, enrollment.version),
        },
    )
}

/// The person got a place by another's act, or is on the waiting list.
pub fn enrolled(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    enrollment: &Enrollment,
    by: UserId,
) -> Result<()> {
    if enrollment.status == EnrollmentStatus::Waitlisted {
        return tell_one(tx, &WAITLISTED, enrollment, facts(session), None);
    }
    tell_one(tx, &ENROLLED, enrollment, facts(session), Some(by))
}

pub fn promoted(tx: &mut Tx<'_>, session: &TrainingSession, promoted: &[Enrollment]) -> Result<()> {
    for one in promoted {
        tell_one(tx, &PROMOTED, one, facts(session), None)?;
    }
    Ok(())
}

pub fn cancelled(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    enrollment: &Enrollment,
    by: UserId,
) -> Result<()> {
    tell_one(tx, &CANCELLED, enrollment, facts(session), Some(by))
}

pub fn substituted(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    enrollment: &Enrollment,
    by: UserId,
) -> Result<()> {
    tell_one(tx, &SUBSTITUTED, enrollment, facts(session), Some(by))
}

pub fn excuse_decided(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    enrollment: &Enrollment,
    decision: ExcuseDecision,
    by: UserId,
) -> Result<()> {
    let mut facts = facts(session);
    facts["decision"] = json!(decision.as_str());
    tell_one(tx, &EXCUSE_DECIDED, enrollment, facts, Some(by))
}

/// All who have a place in a session or wait for one, before its change. Who came in already is told as well.
pub fn expected(tx: &mut Tx<'_>, session: &TrainingSession) -> QueryResult<Vec<UserId>> {
    let [confirmed, waitlisted] = super::state::EXPECTED;
    let accounts: Vec<Vec<uuid::Uuid>> = enrollments::table
        .filter(enrollments::session_id.eq(session.id))
        .filter(enrollments::status.eq_any([confirmed, waitlisted, EnrollmentStatus::CheckedIn]))
        .select(person_ids(enrollments::person_id))
        .load(tx.conn)?;
    Ok(accounts.into_iter().flatten().map(UserId).collect())
}

fn tell_all(
    tx: &mut Tx<'_>,
    kind: &'static Kind,
    session: &TrainingSession,
    to: &[UserId],
    facts: Value,
) -> Result<()> {
    notify(
        tx,
        &News {
            kind,
            to,
            by: None,
            about: About {
                resource: "training_sessions",
                id: session.id.0,
            },
            facts,
            once: &format!("{}/{}", session.id, session.version),
        },
    )
}

pub fn session_changed(tx: &mut Tx<'_>, session: &TrainingSession) -> Result<()> {
    let to = expected(tx, session)?;
    tell_all(tx, &SESSION_CHANGED, session, &to, facts(session))
}

pub fn deadline_moved(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    closes_at: DateTime<Utc>,
    reason: &str,
) -> Result<()> {
    let to = expected(tx, session)?;
    let mut facts = facts(session);
    facts["closes"] = json!(local(closes_at));
    facts["reason"] = json!(reason);
    tell_all(tx, &DEADLINE_MOVED, session, &to, facts)
}

pub fn session_cancelled(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    to: &[UserId],
    reason: &str,
) -> Result<()> {
    let mut facts = facts(session);
    facts["reason"] = json!(reason);
    tell_all(tx, &SESSION_CANCELLED, session, to, facts)
}
