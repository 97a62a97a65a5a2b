//! Checking in oneself by the code of the venue.

use super::admit::{Admission, Scan, Whom, admit, keep_attempt};
use super::codes::CheckInRefusal;
use super::door::AtTheDoor;
use super::model;
use super::venue::is_shown;
use crate::access::auth::guessing::{self, Budget};
use crate::access::rights::Ask;
use crate::kernel::ids::PersonId;
use crate::platform::db::Tx;
use crate::platform::error::{Problem, Result};
use crate::training::enrollments::model as enrollments;
use crate::training::training_sessions::model::TrainingSession;

/// Admits the caller who enters the code of the venue. Wrong codes are slowed.
pub fn check_in<A: Ask>(
    tx: &mut Tx<'_>,
    door: &AtTheDoor<A>,
    session: &TrainingSession,
    scan: &Scan,
    code: &str,
) -> Result<Admission> {
    let caller = door.caller().filter(|caller| caller.client().is_none());
    let Some(caller) = caller else {
        return Err(Problem::forbidden(
            "会场码只供参训人员本人签到",
            "the code of the venue checks in the attendee who enters it",
        )
        .into());
    };
    // A request sent again after the code has changed is no guess.
    if let Some(first) = model::by_nonce(tx.conn, session.id, &scan.nonce)?
        && first.scanned_by.is_some_and(|by| caller.is(by))
    {
        return Ok(Admission::Repeated(first));
    }
    let budget = [Budget::own(caller.user_id, "venue code")];
    guessing::spend(tx, &budget)?;
    let person = PersonId(caller.user_id.0);
    let found = enrollments::find_of_person(tx.conn, session.id, person)?;
    if !is_shown(tx.vault, session.id, code, tx.now) {
        let named = found.map(|one| one.id);
        keep_attempt(tx, session, named, scan, CheckInRefusal::Invalid)?;
        return Ok(Admission::Refused(CheckInRefusal::Invalid));
    }
    guessing::refund(tx, &budget)?;
    let whom = match found {
        Some(one) => Whom::Enrolled(Box::new(one)),
        None => Whom::Unknown(CheckInRefusal::NotEnrolled),
    };
    admit(tx, session, &whom, scan)
}
