//! Who has a seat. The session is locked ([`super::model::lock_session_for_places`]) before any of this is called.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::codes::EnrollmentStatus;
use super::model::{self, Enrollment, EnrollmentMoved};
use super::state::WITH_A_SEAT;
use crate::kernel::DivisionCode;
use crate::kernel::ids::TrainingSessionId;
use crate::platform::db::Tx;
use crate::platform::db::schema::enrollments;
use crate::platform::error::Result;
use crate::training::training_sessions::codes::TrainingSessionStatus;
use crate::training::training_sessions::model::{TrainingSession, TrainingSessionContent};

/// Seats of a session that are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub all: i64,
    pub by_delegation: HashMap<DivisionCode, i64>,
}

impl Taken {
    /// Whether a session with this content has a seat for one more of a delegation.
    pub fn has_seat(&self, content: &TrainingSessionContent, delegation: &DivisionCode) -> bool {
        let of_delegation = self.by_delegation.get(delegation).copied().unwrap_or(0);
        self.has_any_seat(content)
            && content
                .delegation_capacity
                .is_none_or(|seats| of_delegation < i64::from(seats))
    }

    /// Whether a session with this content has a seat for any delegation.
    pub fn has_any_seat(&self, content: &TrainingSessionContent) -> bool {
        content
            .capacity
            .is_none_or(|seats| self.all < i64::from(seats))
    }

    /// Takes a seat for one of a delegation.
    pub fn take(&mut self, delegation: &DivisionCode) {
        self.all += 1;
        *self.by_delegation.entry(delegation.clone()).or_default() += 1;
    }
}

/// The seats that are taken of a session.
pub fn taken(conn: &mut PgConnection, session: TrainingSessionId) -> QueryResult<Taken> {
    let by_delegation: Vec<(DivisionCode, i64)> = enrollments::table
        .filter(enrollments::session_id.eq(session))
        .filter(enrollments::status.eq_any(WITH_A_SEAT))
        .group_by(enrollments::delegation)
        .select((enrollments::delegation, count_star()))
        .load(conn)?;
    Ok(Taken {
        all: by_delegation.iter().map(|(_, count)| count).sum(),
        by_delegation: by_delegation.into_iter().collect(),
    })
}

/// Whether people are promoted: until the session starts.
pub fn are_given(session: &TrainingSession, now: DateTime<Utc>) -> bool {
    use TrainingSessionStatus::{Announced, EnrolClosed, Enrolling};
    matches!(session.status, Announced | Enrolling | EnrolClosed) && now < session.content.starts_at
}

/// Who would get a seat of a session with this content: the waiting list in the order of joining. A person whose delegation
/// is full is passed over.
pub fn promotable(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    content: &TrainingSessionContent,
) -> QueryResult<Vec<Enrollment>> {
    let waitlist = enrollments::table
        .filter(enrollments::session_id.eq(session))
        .filter(enrollments::status.eq(EnrollmentStatus::Waitlisted));
    if !diesel::select(diesel::dsl::exists(waitlist)).get_result(conn)? {
        return Ok(Vec::new());
    }
    let mut taken = taken(conn, session)?;
    if !taken.has_any_seat(content) {
        return Ok(Vec::new());
    }
    let mut waiting: Vec<Enrollment> = waitlist
        .order(enrollments::joined_number)
        .select(Enrollment::as_select())
        .load(conn)?;
    waiting.retain(|one| {
        let has_seat = taken.has_seat(content, &one.delegation);
        if has_seat {
            taken.take(&one.delegation);
        }
        has_seat
    });
    Ok(waiting)
}

/// Gives the free seats to the waiting list, and returns who got one.
pub fn promote(tx: &mut Tx<'_>, session: &TrainingSession) -> Result<Vec<Enrollment>> {
    if !are_given(session, tx.now) {
        return Ok(Vec::new());
    }
    let moved = EnrollmentMoved {
        status: Some(EnrollmentStatus::Confirmed),
        promoted_at: Some(tx.now),
        ..EnrollmentMoved::default()
    };
    let mut promoted = Vec::new();
    for one in promotable(tx.conn, session.id, &session.content)? {
        promoted.push(model::set_moved(tx.conn, one.id, &moved, tx.now)?);
    }
    super::notices::promoted(tx, session, &promoted)?;
    Ok(promoted)
}
