//! What a scan at the door does: it counts, it is known already, or it does not count and is kept with the reason.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::codes::{CheckInDirection, CheckInMethod, CheckInRefusal, HalfDay};
use super::model::{self, CheckIn, CheckInAttempt};
use super::policy;
use crate::kernel::ids::{CheckInAttemptId, CheckInId, DoorTokenId, EnrollmentId, UserId};
use crate::platform::db::Tx;
use crate::platform::error::{Code, Error, Problem, Result};
use crate::training::enrollments::model::attendee_code;
use crate::training::enrollments::model::{self as enrollments, Enrollment};
use crate::training::training_sessions::model::TrainingSession;

/// A scan.
#[derive(Clone, Debug)]
pub struct Scan {
    pub nonce: String,
    pub direction: CheckInDirection,
    pub method: CheckInMethod,
    pub device: Option<String>,
    pub scanned_at: DateTime<Utc>,
    /// The account that scans, or the door token.
    pub scanner: (Option<UserId>, Option<DoorTokenId>),
    /// Whether each attendee scans with their own device: several people on it are flagged.
    pub self_service: bool,
}

impl Scan {
    fn is_offline(&self) -> bool {
        self.method == CheckInMethod::Offline
    }
}

/// Whom a scan is of.
#[derive(Clone, Debug)]
pub enum Whom {
    Enrolled(Box<Enrollment>),
    /// By a code that was replaced.
    ByRevokedCode(Box<Enrollment>),
    Unknown(CheckInRefusal),
}

impl Whom {
    pub fn enrollment(&self) -> Option<&Enrollment> {
        match self {
            Self::Enrolled(one) | Self::ByRevokedCode(one) => Some(one),
            Self::Unknown(_) => None,
        }
    }
}

/// What becomes of a scan.
#[derive(Debug)]
pub enum Admission {
    Created(CheckIn),
    Repeated(CheckIn),
    Refused(CheckInRefusal),
}

/// Whom an id on the list names.
pub fn by_id(
    conn: &mut PgConnection,
    session: &TrainingSession,
    id: EnrollmentId,
) -> QueryResult<Whom> {
    Ok(match enrollments::find(conn, id)? {
        Some(one) if one.session_id == session.id => Whom::Enrolled(Box::new(one)),
        Some(_) => Whom::Unknown(CheckInRefusal::WrongSession),
        None => Whom::Unknown(CheckInRefusal::Invalid),
    })
}

/// Whom a code of an attendee names.
pub fn by_code(
    conn: &mut PgConnection,
    session: &TrainingSession,
    code: &str,
) -> QueryResult<Whom> {
    let Some(code) = attendee_code::verify_any(conn, code)? else {
        return Ok(Whom::Unknown(CheckInRefusal::Invalid));
    };
    let whom = by_id(conn, session, code.enrollment)?;
    Ok(match whom {
        Whom::Enrolled(one) if one.code_id != code.code => Whom::ByRevokedCode(one),
        whom => whom,
    })
}

/// Admits a person whom the caller may check in. The session is held.
pub fn admit(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    whom: &Whom,
    scan: &Scan,
) -> Result<Admission> {
    let admission = decide(tx, session, whom, scan)?;
    if let Admission::Refused(reason) = &admission {
        let named = whom.enrollment().map(|one| one.id);
        keep_attempt(tx, session, named, scan, *reason)?;
    }
    Ok(admission)
}

fn decide(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    whom: &Whom,
    scan: &Scan,
) -> Result<Admission> {
    let (named, has_old_code) = match whom {
        Whom::Unknown(reason) => return Ok(Admission::Refused(*reason)),
        Whom::Enrolled(one) => (one.id, false),
        Whom::ByRevokedCode(one) => (one.id, true),
    };
    // The order of locks: the session, the enrolment, the device.
    let Some(enrollment) = enrollments::lock(tx.conn, named)? else {
        return Ok(Admission::Refused(CheckInRefusal::Invalid));
    };
    let day = HalfDay::of(scan.scanned_at);
    if let Some(first) = known(tx.conn, session, &enrollment, scan)? {
        return Ok(first);
    }
    if let Err(reason) = policy::open(session, scan.scanned_at, scan.is_offline(), tx.now) {
        return Ok(Admission::Refused(reason));
    }
    let by_code = has_old_code.then_some(CheckInRefusal::Revoked);
    let refusal = policy::refusal_of(enrollment.status).or(by_code);
    if let Some(reason) = refusal.filter(|_| !scan.is_offline()) {
        return Ok(Admission::Refused(reason));
    }
    if let Some(first) = model::of_half_day(tx.conn, named, day, scan.direction)? {
        return Ok(Admission::Repeated(first));
    }
    let row = row(session, &enrollment, scan, refusal, tx.now);
    let Some(made) = model::insert(tx.conn, &row)? else {
        return Ok(Admission::Refused(CheckInRefusal::NonceReused));
    };
    if scan.direction == CheckInDirection::Entry
        && let Some(status) = policy::once_in(enrollment.status)
    {
        enrollments::set_status(tx.conn, named, status, tx.now)?;
    }
    let made = match scan.self_service {
        true => {
            hold_device(tx.conn, &made)?;
            model::flag_same_device(tx, made)?
        }
        false => made,
    };
    Ok(Admission::Created(made))
}

/// The scan that came with this nonce before.
fn known(
    conn: &mut PgConnection,
    session: &TrainingSession,
    enrollment: &Enrollment,
    scan: &Scan,
) -> QueryResult<Option<Admission>> {
    let found = model::by_nonce(conn, session.id, &scan.nonce)?;
    Ok(
        found.map(|first| match first.enrollment_id == enrollment.id {
            true => Admission::Repeated(first),
            false => Admission::Refused(CheckInRefusal::NonceReused),
        }),
    )
}

fn row(
    session: &TrainingSession,
    enrollment: &Enrollment,
    scan: &Scan,
    despite: Option<CheckInRefusal>,
    now: DateTime<Utc>,
) -> CheckIn {
    let (on_day, half_day) = HalfDay::of(scan.scanned_at);
    let (scanned_by, door_token_id) = scan.scanner;
    CheckIn {
        id: CheckInId::new(),
        version: 1,
        session_id: session.id,
        enrollment_id: enrollment.id,
        direction: scan.direction,
        on_day,
        half_day,
        method: scan.method,
        nonce: scan.nonce.clone(),
        device: scan.device.clone(),
        scanned_at: scan.scanned_at,
        scanned_by,
        door_token_id,
        admitted_despite: despite,
        same_device: false,
        annulled_at: None,
        annulled_by: None,
        annulment_reason: None,
        created_at: now,
        updated_at: now,
    }
}

/// Keeps a scan that does not count.
pub fn keep_attempt(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    enrollment: Option<EnrollmentId>,
    scan: &Scan,
    reason: CheckInRefusal,
) -> QueryResult<usize> {
    let (scanned_by, door_token_id) = scan.scanner;
    let attempt = CheckInAttempt {
        id: CheckInAttemptId::new(),
        session_id: session.id,
        enrollment_id: enrollment,
        reason,
        direction: scan.direction,
        method: scan.method,
        nonce: scan.nonce.clone(),
        device: scan.device.clone(),
        scanned_at: scan.scanned_at,
        scanned_by,
        door_token_id,
        created_at: tx.now,
    };
    model::insert_attempt(tx.conn, &attempt)
}

/// Of two people on one device at the same moment, the second waits until the first is seen.
fn hold_device(conn: &mut PgConnection, made: &CheckIn) -> QueryResult<()> {
    if let Some(device) = &made.device {
        hold_name(
            conn,
            &format!("check-in device {} {device}", made.session_id),
        )?;
    }
    Ok(())
}

/// Holds a name until the transaction ends.
pub fn hold_name(conn: &mut PgConnection, name: &str) -> QueryResult<()> {
    diesel::sql_query("select pg_advisory_xact_lock(hashtextextended($1, 0))")
        .bind::<Text, _>(name)
        .execute(conn)?;
    Ok(())
}

/// The problem of a scan that does not count.
pub fn refused(reason: CheckInRefusal) -> Error {
    let (zh, en) = CheckInRefusal::LIST
        .names_of(reason.as_str())
        .unwrap_or_default();
    Problem::new(Code::CheckInRefused)
        .detail(zh, en)
        .member("reason", reason.as_str())
        .into()
}
