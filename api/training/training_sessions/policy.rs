//! What the content and the state of a training session add to the table of rights ([`crate::access::rights`]): pure.

use chrono::{DateTime, Utc};

use super::codes::TrainingSessionStatus;
use super::model::{TrainingSession, TrainingSessionContent};
use super::state::is_before_running;
use crate::access::rights::{Governed, Subject};
use crate::platform::error::{Code, Problem, Result};
use crate::training::enrollments::model::effects::Taken;
use crate::training::training_programs::codes::TrainingProgramStatus;
use crate::training::training_programs::model::TrainingProgram;

impl Governed for TrainingSession {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.content.division],
            begun_by: Some(self.created_by),
            ..Subject::default()
        }
    }
}

/// A programme gets sessions until it is closed or cancelled.
pub fn add(program: &TrainingProgram) -> Result<()> {
    match program.status {
        TrainingProgramStatus::Draft | TrainingProgramStatus::Published => Ok(()),
        TrainingProgramStatus::Closed | TrainingProgramStatus::Cancelled => Err(program
            .wrong_state(
                "培训计划已结束或取消，不能再新增培训班",
                "the programme is closed or cancelled",
            )),
    }
}

/// A session is announced once its programme is published.
pub fn announce(session: &TrainingSession, program: TrainingProgramStatus) -> Result<()> {
    if program == TrainingProgramStatus::Published {
        return Ok(());
    }
    Err(session.wrong_state(
        "培训计划尚未发布或已结束，培训班不能发通知",
        "the programme of the session is not published",
    ))
}

/// A deadline only moves later, and not after the start. An enrolment that is closed does not open for a time that is over.
pub fn extend(
    session: &TrainingSession,
    closes_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    let content = &session.content;
    let reopens = session.status == TrainingSessionStatus::EnrolClosed;
    let (zh, en) = if closes_at <= content.enrollment_closes_at || closes_at > content.starts_at {
        (
            "须晚于 enrollment_closes_at，且不得晚于 starts_at",
            "must be after enrollment_closes_at and not after starts_at",
        )
    } else if reopens && closes_at <= now {
        (
            "报名已截止，须晚于当前时间",
            "must be in the future: the enrolment is closed",
        )
    } else {
        return Ok(());
    };
    Err(Problem::invalid_body("/closes_at", "range", zh, en).into())
}

/// A session changes until it runs. Once it is announced, its deadline moves by an act with a reason only.
pub fn edit(session: &TrainingSession, to: &TrainingSessionContent) -> Result<()> {
    if !is_before_running(session.status) {
        return Err(session.wrong_state(
            "培训班已开始、结束或取消，不能再修改",
            "the session is running, over or cancelled",
        ));
    }
    let moves_deadline = to.enrollment_closes_at != session.content.enrollment_closes_at;
    if moves_deadline && session.status != TrainingSessionStatus::Draft {
        return Err(session.wrong_state(
            "已发通知的培训班须以“延长报名”操作推迟截止时间",
            "the deadline of an announced session is moved by extend-enrollment",
        ));
    }
    Ok(())
}

/// The session ends after it starts, and the enrolment closes after it opens and not after the start.
pub fn times(content: &TrainingSessionContent) -> Result<()> {
    let (pointer, zh, en) = if content.ends_at <= content.starts_at {
        ("/ends_at", "须晚于 starts_at", "must be after starts_at")
    } else if content.enrollment_closes_at <= content.enrollment_opens_at {
        (
            "/enrollment_closes_at",
            "须晚于 enrollment_opens_at",
            "must be after enrollment_opens_at",
        )
    } else if content.enrollment_closes_at > content.starts_at {
        (
            "/enrollment_closes_at",
            "不得晚于 starts_at",
            "must not be after starts_at",
        )
    } else {
        return Ok(());
    };
    Err(Problem::invalid_body(pointer, "range", zh, en).into())
}

/// A session and its delegations keep a seat for each person who has one.
pub fn seats(content: &TrainingSessionContent, taken: &Taken) -> Result<()> {
    let too_few =
        |seats: Option<i32>, taken: i64| seats.is_some_and(|seats| i64::from(seats) < taken);
    if too_few(content.capacity, taken.all) {
        return Err(Problem::new(Code::SeatsTaken)
            .member("taken", taken.all)
            .into());
    }
    let mut delegations: Vec<_> = taken.by_delegation.iter().collect();
    delegations.sort();
    for (delegation, taken) in delegations {
        if too_few(content.delegation_capacity, *taken) {
            return Err(Problem::new(Code::SeatsTaken)
                .member("taken", *taken)
                .member("delegation", delegation.to_string())
                .into());
        }
    }
    Ok(())
}
