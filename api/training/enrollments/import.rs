//! Enrolments from a file, a person a line.

use diesel::Connection;
use uuid::Uuid;

use super::create::NewEnrollment;
use super::enroll::{EnrollmentLine, enroll_line};
use super::enroll_many::{Placed, enroll_many};
use super::model::EnrollmentMoved;
use super::state::{Move, step};
use super::view::EnrollmentPath;
use super::{notices, people, policy};
use crate::access::auth::Caller;
use crate::access::importing::Cell::Text;
use crate::access::importing::{Found, Importable, Made, Undone, column};
use crate::access::rights::Right;
use crate::access::transitions::Transitions;
use crate::kernel::ids::{EnrollmentId, TrainingSessionId};
use crate::people::person_records::model as records;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Error, Problem, Result};
use crate::platform::web::parse_line;
use crate::training::training_sessions::codes::EnrollmentRole;

pub const IMPORTABLE: Importable = Importable {
    right: Right::Enroll,
    columns: &[
        column("session_id", "培训班", Text),
        column("person.user_id", "用户", Text),
        column("person.person_id", "人员", Text),
        column("person.new.name", "姓名", Text),
        column("person.new.phone", "手机号码", Text),
        column("person.new.division", "人员所在区划", Text),
        column("person.new.organization_id", "人员所在单位", Text),
        column("organization_id", "单位", Text),
        column("delegation", "代表团", Text),
        column("role", "角色", Text).of(EnrollmentRole::LIST),
    ],
    make,
    found: Some(Found {
        record: found,
        refusals: &records::OF_ANOTHER,
    }),
    undo,
};

/// A line is the body of `POST /v1/enrollments`. A person who has a place in the session keeps it.
fn make(tx: &mut Tx<'_>, caller: &Caller, lines: &[&[u8]]) -> Result<Vec<Made>> {
    let lines = lines.iter().map(|line| read(line));
    let mut lines: Vec<_> = lines.collect::<Result<_>>()?;
    if let [_] = lines[..] {
        let (now, vault) = (tx.now, tx.vault);
        // A refusal keeps nothing of what was tried.
        let one = lines.pop().map(|(session, line)| {
            tx.conn.transaction(|conn| {
                let mut tx = Tx { conn, now, vault };
                enroll_line(&mut tx, caller, session, line)
            })
        });
        return match one.transpose() {
            Err(Error::Refused(problem)) if problem.code == Code::AlreadyEnrolled => {
                Ok(vec![Made::Skipped])
            }
            Err(error) => Err(error),
            Ok(one) => Ok(one.map(|one| Made::Created(one.id.0)).into_iter().collect()),
        };
    }
    let placed = enroll_many(tx, caller, &lines)?.into_iter();
    let made = placed.map(|one| match one {
        Placed::Enrolled(id) => Made::Created(id.0),
        Placed::There => Made::Skipped,
    });
    Ok(made.collect())
}

/// Records that phone numbers of these lines led to people, as a single creation does.
fn found(tx: &mut Tx<'_>, caller: &Caller, lines: &[Vec<u8>]) -> Result<()> {
    for line in lines {
        let (_, line) = read(line)?;
        if let Some(new) = line.person.as_ref().and_then(|named| named.new.as_ref()) {
            people::looked_up(tx, caller, new)?;
        }
    }
    Ok(())
}

fn read(line: &[u8]) -> Result<(TrainingSessionId, EnrollmentLine)> {
    let new: NewEnrollment = parse_line(line)?;
    let (session, line) = new.line();
    if line.person.is_none() {
        return Err(Problem::invalid_body(
            "/person",
            "required",
            "须说明为谁报名",
            "a line has to name the person",
        )
        .into());
    }
    Ok((session, line))
}

/// Cancels enrolments that stand as the import made them, while the session has not started. An enrolment that moved up
/// from the waiting list counts as changed.
fn undo(tx: &mut Tx<'_>, caller: &Caller, ids: &[Uuid]) -> Result<Vec<Undone>> {
    let undone = ids.iter().map(|id| cancel(tx, caller, EnrollmentId(*id)));
    undone.collect()
}

fn cancel(tx: &mut Tx<'_>, caller: &Caller, id: EnrollmentId) -> Result<Undone> {
    let locked = EnrollmentPath { id }.lock_visible(tx, caller)?;
    let row = &locked.seen.row;
    let Some(status) = step(row.status, Move::Cancel).filter(|_| row.version == 1) else {
        return Ok(Undone::changed());
    };
    policy::before_start(&locked.seen, tx.now)?;
    notices::cancelled(tx, &locked.session, row, caller.user_id)?;
    let moved = EnrollmentMoved {
        status: Some(status),
        ..EnrollmentMoved::default()
    };
    EnrollmentPath::write(locked, tx, &moved)?;
    Ok(Undone::Reversed)
}
