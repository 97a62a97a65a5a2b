//! What the state of a session and of an enrolment adds to the table of rights ([`crate::access::rights`]): pure.

use chrono::{DateTime, Utc};

use super::model::SeenEnrollment;
use super::people::Candidate;
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Right, Subject};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{PersonId, UserId};
use crate::platform::error::{Code, Problem, Result, wrong_state};
use crate::training::training_sessions::codes::{EnrollmentRole, TrainingSessionStatus};
use crate::training::training_sessions::model::{TrainingSession, TrainingSessionContent};
use crate::training::training_sessions::state::is_before_running;

/// In scope is what concerns the division of the person or of the session.
impl Governed for SeenEnrollment {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.row.division, &self.session.division],
            owners: owners(self.row.person_id, self.manager),
            begun_by: Some(self.row.enrolled_by),
            ..Subject::default()
        }
    }
}

/// A person who is to be enrolled in a session.
pub struct Enrolling<'a> {
    pub session: &'a TrainingSession,
    pub candidate: &'a Candidate,
    /// The caller, where the person is on the staff of an organisation that the caller manages.
    pub manager: Option<UserId>,
    pub caller: UserId,
}

impl Governed for Enrolling<'_> {
    fn subject(&self) -> Subject<'_> {
        let mut divisions = vec![&self.session.content.division];
        divisions.extend(&self.candidate.division);
        Subject {
            divisions,
            owners: owners(self.candidate.person_id, self.manager),
            begun_by: Some(self.caller),
            ..Subject::default()
        }
    }
}

fn owners(person: PersonId, manager: Option<UserId>) -> Vec<UserId> {
    [UserId(person.0)].into_iter().chain(manager).collect()
}

/// Whether the caller decides on exceptions: administrators in whose scope the person or the session is.
pub fn decides(caller: &Caller, row: &impl Governed) -> bool {
    caller.may(Right::DecideEnrollment, row)
}

/// People enrol while the session is enrolling, inside the window; administrators until it starts.
pub fn window(session: &TrainingSession, as_exception: bool, now: DateTime<Utc>) -> Result<()> {
    use TrainingSessionStatus::{EnrolClosed, Enrolling};
    let content = &session.content;
    let is_open = match as_exception {
        true => matches!(session.status, Enrolling | EnrolClosed) && now < content.starts_at,
        false => {
            session.status == Enrolling
                && (content.enrollment_opens_at..content.enrollment_closes_at).contains(&now)
        }
    };
    if is_open {
        return Ok(());
    }
    Err(closed(
        content.enrollment_opens_at,
        content.enrollment_closes_at,
        session.status,
        now,
    )
    .into())
}

/// The refusal of what comes outside the enrolment window.
pub fn closed(
    opens_at: DateTime<Utc>,
    closes_at: DateTime<Utc>,
    status: TrainingSessionStatus,
    now: DateTime<Utc>,
) -> Problem {
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    Problem::new(Code::EnrollmentClosed)
        .member("current_status", status.as_str())
        .member("now", time(now))
        .member("enrollment_opens_at", time(opens_at))
        .member("enrollment_closes_at", time(closes_at))
}

/// What a registrant changes of an enrolment (answers, substitute), they change inside the window or until `editable_until`;
/// administrators until the session starts.
pub fn editable(seen: &SeenEnrollment, as_exception: bool, now: DateTime<Utc>) -> Result<()> {
    let session = &seen.session;
    before_start(seen, now)?;
    let in_window = session.status == TrainingSessionStatus::Enrolling
        && (session.enrollment_opens_at..session.enrollment_closes_at).contains(&now);
    let extended = seen.row.editable_until.is_some_and(|until| now < until);
    if as_exception || in_window || extended {
        return Ok(());
    }
    let (opens, closes) = (session.enrollment_opens_at, session.enrollment_closes_at);
    Err(closed(opens, closes, session.status, now).into())
}

/// The session has not started.
pub fn before_start(seen: &SeenEnrollment, now: DateTime<Utc>) -> Result<()> {
    if is_before_running(seen.session.status) && now < seen.session.starts_at {
        return Ok(());
    }
    Err(wrong_state(
        seen.row.status.as_str(),
        "培训班已开始或结束，不能再更改报名；可申请请假",
        "the session has started: request an excuse instead",
    ))
}

/// Why a session does not admit a person.
fn not_admitted(reason: &str, zh: &str, en: &str) -> Problem {
    Problem::new(Code::NotAdmitted)
        .detail(zh, en)
        .member("reason", reason)
}

/// The role by which the session admits the person.
pub fn role(
    content: &TrainingSessionContent,
    candidate: &Candidate,
    asked: Option<EnrollmentRole>,
) -> Result<EnrollmentRole> {
    let open = |role: &EnrollmentRole| {
        content.open_to_roles.is_empty() || content.open_to_roles.contains(role)
    };
    if let Some(asked) = asked
        && !candidate.roles.contains(&asked)
    {
        return Err(Problem::invalid_body(
            "/role",
            "not_held",
            "该人员没有这一角色",
            "the person does not have this role",
        )
        .into());
    }
    let held = candidate.roles.iter().copied();
    let mut admitted = held
        .filter(|role| asked.is_none_or(|asked| asked == *role))
        .filter(open);
    admitted.next().ok_or_else(|| {
        not_admitted(
            "role",
            "该培训班不面向此人的角色开放，见 open_to_roles",
            "the session is open to other roles: see open_to_roles",
        )
        .into()
    })
}

/// The session is open to the person's division, and the person is invited or enrolled by an administrator where it is open
/// to invited people only.
pub fn admission(
    content: &TrainingSessionContent,
    division: &DivisionCode,
    invited: bool,
    by_administrator: bool,
) -> Result<()> {
    let divisions = &content.open_to_divisions;
    if !divisions.is_empty() && !divisions.iter().any(|one| one.contains(division)) {
        return Err(not_admitted(
            "division",
            "该培训班不面向此人所在区划开放，见 open_to_divisions",
            "the session is open to other divisions: see open_to_divisions",
        )
        .into());
    }
    if content.invitation_only && !invited && !by_administrator {
        return Err(not_admitted(
            "invitation",
            "该培训班仅限受邀人员报名",
            "the session is open to invited people only",
        )
        .into());
    }
    Ok(())
}

/// An excuse is decided by another person than the one who is excused or requested it.
pub fn not_own(caller: &Caller, seen: &SeenEnrollment) -> Result<()> {
    let own = caller.is(UserId(seen.row.person_id.0));
    let requested = seen.row.excuse_requested_by.is_some_and(|by| caller.is(by));
    match own || requested {
        true => Err(Code::OwnProposal.into()),
        false => Ok(()),
    }
}

/// Only a seat from the waiting list is declined; others are cancelled.
pub fn was_promoted(seen: &SeenEnrollment) -> Result<()> {
    if seen.row.promoted_at.is_some() {
        return Ok(());
    }
    Err(wrong_state(
        seen.row.status.as_str(),
        "该名额并非由候补转正，请使用“取消报名”",
        "the seat did not come from the waiting list: cancel it instead",
    ))
}

/// An excuse is requested before the session is over, once until it is decided.
pub fn can_request_excuse(seen: &SeenEnrollment) -> Result<()> {
    let (zh, en) = if is_over(seen) {
        ("培训班已结束或取消", "the session is over or cancelled")
    } else if seen.row.excuse_requested_at.is_some() {
        ("请假申请正在审批", "an excuse was requested already")
    } else {
        return Ok(());
    };
    Err(wrong_state(seen.row.status.as_str(), zh, en))
}

pub fn was_requested(seen: &SeenEnrollment) -> Result<()> {
    if seen.row.excuse_requested_at.is_some() {
        return Ok(());
    }
    Err(wrong_state(
        seen.row.status.as_str(),
        "未申请请假",
        "no excuse was requested",
    ))
}

pub fn is_over(seen: &SeenEnrollment) -> bool {
    use TrainingSessionStatus::{Archived, Cancelled, Finished};
    matches!(seen.session.status, Finished | Archived | Cancelled)
}

/// A deadline of one enrolment lies ahead, and not after the start.
pub fn extension(seen: &SeenEnrollment, until: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    if until > now && until <= seen.session.starts_at {
        return Ok(());
    }
    Err(Problem::invalid_body(
        "/editable_until",
        "range",
        "须晚于当前时间，且不得晚于 starts_at",
        "must lie ahead and not after starts_at",
    )
    .into())
}

/// A person with a seat has a code.
pub fn has_code(seen: &SeenEnrollment) -> Result<()> {
    if super::state::WITH_A_SEAT.contains(&seen.row.status) {
        return Ok(());
    }
    Err(wrong_state(
        seen.row.status.as_str(),
        "尚无名额或名额已取消，没有签到码",
        "without a seat there is no code",
    ))
}

/// The enrolment is neither cancelled nor over.
pub fn is_expected(seen: &SeenEnrollment) -> Result<()> {
    if super::state::EXPECTED.contains(&seen.row.status) {
        return Ok(());
    }
    Err(wrong_state(
        seen.row.status.as_str(),
        "报名已取消或已结束",
        "the enrolment is cancelled or over",
    ))
}
