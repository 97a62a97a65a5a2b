//! What the moves of a verification have in common.

use chrono::{DateTime, Utc};

use super::get::{VerificationPath, absent};
use super::model::{self, Decision, Verification};
use super::policy::Looked;
use super::state::{self, Move};
use super::view::VerificationView;
use crate::access::auth::Caller;
use crate::access::rights::{Governed, Subject};
use crate::access::transitions::{Locked, Transitions};
use crate::kernel::clock::official_day;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

/// A verification, and what the caller is to the person or organisation that it verifies.
pub struct VerificationCase {
    pub verification: Verification,
    pub looked: Looked,
}

impl Governed for VerificationCase {
    fn subject(&self) -> Subject<'_> {
        self.looked.subject()
    }
}

impl Transitions for VerificationPath {
    type Row = VerificationCase;
    type Move = Move;
    type Moved = Decision;
    const WRONG_STATE: (&'static str, &'static str) = ("该认证已有结论", "it is decided already");

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<VerificationCase> {
        // In the order of whoever changes what is verified: first the person or organisation, then the verification.
        let today = official_day(tx.now);
        let known = model::find(tx.conn, self.id, caller, today)?.ok_or_else(absent)?;
        model::hold(tx.conn, known.of().ok_or_else(absent)?)?;
        let verification = model::lock(tx.conn, self.id)?.ok_or_else(absent)?;
        let of = verification.of().ok_or_else(absent)?;
        let looked = Looked::at(tx.conn, of, caller, tx.now)?;
        Ok(VerificationCase {
            verification,
            looked,
        })
    }

    fn etag(case: &VerificationCase, tx: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(case.verification.etag(official_day(tx.now)))
    }

    fn status(case: &VerificationCase, now: DateTime<Utc>) -> &'static str {
        case.verification.status_on(official_day(now)).as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<Decision> {
        let now = locked.tx.now;
        Some(Decision {
            status: state::step(locked.row.verification.status, by)?,
            decided_by: locked.caller.user_id,
            decided_at: now,
            reason: None,
            valid_to: None,
            updated_at: now,
        })
    }

    fn write(
        case: VerificationCase,
        tx: &mut Tx<'_>,
        decision: &Decision,
    ) -> Result<VerificationCase> {
        let verification = model::decide(tx.conn, case.verification.id, decision)?;
        Ok(VerificationCase {
            verification,
            ..case
        })
    }

    fn answer(case: VerificationCase, tx: &mut Tx<'_>, _: &Caller, _: Language) -> Result<Answer> {
        let today = official_day(tx.now);
        let etag = case.verification.etag(today);
        Ok(Answer::ok(&VerificationView::new(case.verification, today))?.etag(etag))
    }
}
