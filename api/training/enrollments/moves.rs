//! What the moves of an enrolment have in common. The session is locked before the enrolment, so that a seat that becomes free
//! goes on in the same transaction.

use chrono::{DateTime, Utc};

use super::codes::EnrollmentStatus;
use super::model::{self, EnrollmentMoved, Revoked, SeenEnrollment, effects};
use super::seats;
use super::state::{self, Move, WITH_A_SEAT};
use super::view::{EnrollmentPath, EnrollmentView, absent};
use crate::access::auth::Caller;
use crate::access::transitions::{Locked, Transitions};
use crate::kernel::clock::official_day;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};
use crate::training::training_sessions::model::TrainingSession;

/// An enrolment, and its session, both locked.
pub struct LockedEnrollment {
    pub seen: SeenEnrollment,
    pub session: TrainingSession,
}

impl crate::access::rights::Governed for LockedEnrollment {
    fn subject(&self) -> crate::access::rights::Subject<'_> {
        self.seen.subject()
    }
}

impl Transitions for EnrollmentPath {
    type Row = LockedEnrollment;
    type Move = Move;
    type Moved = EnrollmentMoved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<LockedEnrollment> {
        let today = official_day(tx.now);
        let known = model::find_visible(tx.conn, self.id, caller, today)?.ok_or_else(absent)?;
        let session = model::lock_session_for_places(tx.conn, known.row.session_id)?;
        let session = session.ok_or_else(absent)?;
        model::lock(tx.conn, self.id)?.ok_or_else(absent)?;
        // As it is now that nobody else can change it.
        let seen = model::find_visible(tx.conn, self.id, caller, today)?.ok_or_else(absent)?;
        Ok(LockedEnrollment { seen, session })
    }

    fn etag(locked: &LockedEnrollment, _: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(locked.seen.etag())
    }

    fn status(locked: &LockedEnrollment, _: DateTime<Utc>) -> &'static str {
        locked.seen.row.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<EnrollmentMoved> {
        Some(EnrollmentMoved {
            status: Some(state::step(locked.row.seen.row.status, by)?),
            ..EnrollmentMoved::default()
        })
    }

    fn write(
        locked: LockedEnrollment,
        tx: &mut Tx<'_>,
        moved: &EnrollmentMoved,
    ) -> Result<LockedEnrollment> {
        let before = &locked.seen.row;
        let after = model::set_moved(tx.conn, before.id, moved, tx.now)?;
        if after.code_id != before.code_id {
            model::revoke_codes(
                tx.conn,
                std::slice::from_ref(before),
                Revoked::Rotated,
                tx.now,
            )?;
        }
        if after.status == EnrollmentStatus::Cancelled {
            effects::gone(tx, std::slice::from_ref(&after), Revoked::Cancelled)?;
        }
        let had_seat = WITH_A_SEAT.contains(&before.status);
        if had_seat && !WITH_A_SEAT.contains(&after.status) {
            seats::promote(tx, &locked.session)?;
        }
        let seen = model::see(tx.conn, after.id)?.ok_or_else(absent)?;
        Ok(LockedEnrollment { seen, ..locked })
    }

    fn answer(locked: LockedEnrollment, _: &mut Tx<'_>, _: &Caller, _: Language) -> Result<Answer> {
        EnrollmentView::answer(locked.seen)
    }
}
