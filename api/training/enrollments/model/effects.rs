//! What the changes of a session, of an account or of a person mean for the people enrolled. Each function is called in the
//! transaction of the change, with the session locked.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::super::codes::EnrollmentStatus;
use super::super::{notices, seats, state};
use super::{Enrollment, EnrollmentMoved, Revoked, revoke_codes, set_moved};
use crate::kernel::ids::{PersonId, TrainingSessionId};
use crate::people::users::model::persons_of;
use crate::platform::db::Tx;
use crate::platform::db::schema::{enrollment_answers, enrollments, training_sessions};
use crate::platform::error::Result;
use crate::training::training_sessions::model::{TrainingSession, TrainingSessionContent};
use crate::training::training_sessions::state::BEFORE_RUNNING;

pub use super::super::seats::{Taken, taken};

/// After a change of a session's content: tells people of another time or place, gives new seats to the waiting list, and
/// returns who got one.
pub fn content_changed(
    tx: &mut Tx<'_>,
    before: &TrainingSessionContent,
    session: &TrainingSession,
) -> Result<Vec<Enrollment>> {
    let after = &session.content;
    let promoted = seats::promote(tx, session)?;
    let place = |content: &TrainingSessionContent| {
        (
            content.starts_at,
            content.ends_at,
            content.division.clone(),
            content.venue.clone(),
            content.format,
        )
    };
    if place(before) != place(after) {
        notices::session_changed(tx, session)?;
    }
    Ok(promoted)
}

/// Whom a change of a session would promote: `after` is the session with its new content.
pub fn would_promote(tx: &mut Tx<'_>, after: &TrainingSession) -> Result<Vec<Enrollment>> {
    match seats::are_given(after, tx.now) {
        true => Ok(seats::promotable(tx.conn, after.id, &after.content)?),
        false => Ok(Vec::new()),
    }
}

/// When the deadline of a session moves.
pub fn deadline_moved(
    tx: &mut Tx<'_>,
    session: &TrainingSession,
    closes_at: DateTime<Utc>,
    reason: &str,
) -> Result<()> {
    notices::deadline_moved(tx, session, closes_at, reason)
}

/// When a session is cancelled: cancels all places, and tells the people.
pub fn session_cancelled(tx: &mut Tx<'_>, session: &TrainingSession, reason: &str) -> Result<()> {
    let people = notices::expected(tx, session)?;
    let cancelled: Vec<Enrollment> = diesel::update(enrollments::table)
        .filter(enrollments::session_id.eq(session.id))
        .filter(enrollments::status.eq_any(state::EXPECTED))
        .set((
            enrollments::status.eq(EnrollmentStatus::Cancelled),
            enrollments::status_reason.eq(reason),
            enrollments::version.eq(enrollments::version + 1),
            enrollments::updated_at.eq(tx.now),
        ))
        .returning(Enrollment::as_returning())
        .get_results(tx.conn)?;
    gone(tx, &cancelled, Revoked::Cancelled)?;
    notices::session_cancelled(tx, session, &people, reason)
}

/// When a session is finished: people who did not come are absent. A request to be excused is decided first.
pub fn session_finished(tx: &mut Tx<'_>, session: TrainingSessionId) -> Result<()> {
    diesel::update(enrollments::table)
        .filter(enrollments::session_id.eq(session))
        .filter(enrollments::status.eq(EnrollmentStatus::Confirmed))
        .filter(enrollments::excuse_requested_at.is_null())
        .set((
            enrollments::status.eq(EnrollmentStatus::Absent),
            enrollments::version.eq(enrollments::version + 1),
            enrollments::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What goes with a place: the codes admit no longer, the answers are deleted.
pub fn gone(tx: &mut Tx<'_>, places: &[Enrollment], why: Revoked) -> Result<()> {
    revoke_codes(tx.conn, places, why, tx.now)?;
    let ids: Vec<_> = places.iter().map(|one| one.id).collect();
    diesel::delete(enrollment_answers::table)
        .filter(enrollment_answers::enrollment_id.eq_any(ids))
        .execute(tx.conn)?;
    Ok(())
}

/// Before an account or record is erased: its places in sessions that have not started are free.
pub fn person_erased(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    let all = expected_places(tx, &[person])?;
    for one in all {
        free(tx, &one)?;
    }
    Ok(())
}

/// After two accounts of one person were merged, or an account took over a record: of several places of the person in a session that has not started, the first
/// one stays.
pub fn persons_merged(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    let people = persons_of(tx.conn, person)?;
    let mut kept = std::collections::HashSet::new();
    for one in expected_places(tx, &people)? {
        if !kept.insert(one.session_id) {
            free(tx, &one)?;
        }
    }
    Ok(())
}

/// The places of people in sessions that have not started: those with a seat first, then in the order of joining. The
/// sessions are locked, in the order of ids.
fn expected_places(tx: &mut Tx<'_>, people: &[PersonId]) -> Result<Vec<Enrollment>> {
    let sessions: Vec<TrainingSessionId> = enrollments::table
        .inner_join(training_sessions::table)
        .filter(enrollments::person_id.eq_any(people))
        .filter(enrollments::status.eq_any(state::EXPECTED))
        .filter(training_sessions::status.eq_any(BEFORE_RUNNING))
        .select(enrollments::session_id)
        .distinct()
        .order(enrollments::session_id)
        .load(tx.conn)?;
    for session in &sessions {
        super::lock_session_for_places(tx.conn, *session)?;
    }
    Ok(enrollments::table
        .filter(enrollments::person_id.eq_any(people))
        .filter(enrollments::status.eq_any(state::EXPECTED))
        .filter(enrollments::session_id.eq_any(sessions))
        .order((
            enrollments::session_id,
            enrollments::status,
            enrollments::joined_number,
        ))
        .select(Enrollment::as_select())
        .for_no_key_update()
        .load(tx.conn)?)
}

/// Cancels a place, and gives the seat to the waiting list.
fn free(tx: &mut Tx<'_>, place: &Enrollment) -> Result<()> {
    let moved = EnrollmentMoved {
        status: Some(EnrollmentStatus::Cancelled),
        ..EnrollmentMoved::default()
    };
    let cancelled = set_moved(tx.conn, place.id, &moved, tx.now)?;
    gone(tx, &[cancelled], Revoked::Cancelled)?;
    if let Some(session) = super::lock_session_for_places(tx.conn, place.session_id)? {
        seats::promote(tx, &session)?;
    }
    Ok(())
}
