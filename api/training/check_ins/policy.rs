//! When a scan counts: pure.

use chrono::{DateTime, Duration, Utc};

use super::codes::CheckInRefusal;
use crate::access::auth::DOOR_HOURS_AFTER;
use crate::access::rights::{Governed, Subject};
use crate::kernel::ids::UserId;
use crate::training::enrollments::codes::EnrollmentStatus;
use crate::training::training_sessions::codes::TrainingSessionStatus;
use crate::training::training_sessions::model::TrainingSession;

/// The door opens so many hours before the session starts.
pub const DOOR_HOURS_BEFORE: i64 = 2;
/// The clock of a device may be ahead by so many seconds.
const CLOCK_AHEAD_SECONDS: i64 = 60;
/// A person who checked in by mistake is checked out again by the same device within so many minutes.
pub const ANNUL_MINUTES: i64 = 15;

/// A person at the door of a session: the right to check in others reaches them by the division of the session, or as a worker
/// of a society.
pub struct AtSession<'a> {
    pub session: &'a TrainingSession,
    /// All accounts of the person.
    pub accounts: Vec<UserId>,
}

impl Governed for AtSession<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.session.content.division],
            owners: self.accounts.clone(),
            ..Subject::default()
        }
    }
}

/// Whether the door of a session is open at the moment of a scan: from two hours before its start to two hours after its end.
/// No move of the session is needed for that. Scans are taken offline until the session ends, and uploaded later.
pub fn open(
    session: &TrainingSession,
    scanned_at: DateTime<Utc>,
    offline: bool,
    now: DateTime<Utc>,
) -> Result<(), CheckInRefusal> {
    let (opens_at, closes_at) = hours(session);
    match session.status {
        TrainingSessionStatus::Cancelled => return Err(CheckInRefusal::SessionCancelled),
        TrainingSessionStatus::Draft => return Err(CheckInRefusal::NotYetOpen),
        TrainingSessionStatus::Finished | TrainingSessionStatus::Archived if !offline => {
            return Err(CheckInRefusal::Over);
        }
        _ => {}
    }
    if scanned_at > now + Duration::seconds(CLOCK_AHEAD_SECONDS) {
        Err(CheckInRefusal::InFuture)
    } else if scanned_at < opens_at {
        Err(CheckInRefusal::NotYetOpen)
    } else if scanned_at > closes_at {
        Err(CheckInRefusal::Over)
    } else {
        Ok(())
    }
}

/// From when until when scans count.
pub fn hours(session: &TrainingSession) -> (DateTime<Utc>, DateTime<Utc>) {
    let opens_at = session.content.starts_at - Duration::hours(DOOR_HOURS_BEFORE);
    let closes_at = session.content.ends_at + Duration::hours(DOOR_HOURS_AFTER);
    (opens_at, closes_at)
}

/// Why an enrolment in this state is not admitted.
pub fn refusal_of(status: EnrollmentStatus) -> Option<CheckInRefusal> {
    match status {
        EnrollmentStatus::Confirmed
        | EnrollmentStatus::CheckedIn
        | EnrollmentStatus::Completed
        | EnrollmentStatus::Absent => None,
        EnrollmentStatus::Waitlisted => Some(CheckInRefusal::Waitlisted),
        EnrollmentStatus::Excused => Some(CheckInRefusal::Excused),
        EnrollmentStatus::Cancelled => Some(CheckInRefusal::Cancelled),
    }
}

/// The state of an enrolment once the person is in; `None`: it stays.
pub fn once_in(status: EnrollmentStatus) -> Option<EnrollmentStatus> {
    match status {
        EnrollmentStatus::Confirmed | EnrollmentStatus::Absent => Some(EnrollmentStatus::CheckedIn),
        _ => None,
    }
}
