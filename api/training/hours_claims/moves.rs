//! What the moves of a claim have in common.

use chrono::{DateTime, Utc};

use super::get::{HoursClaimPath, absent};
use super::model::{self, HoursClaim, HoursDecision};
use super::state::{self, Move};
use super::view::HoursClaimView;
use crate::access::auth::Caller;
use crate::access::transitions::{Locked, Transitions};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

impl Transitions for HoursClaimPath {
    type Row = HoursClaim;
    type Move = Move;
    type Moved = HoursDecision;
    const WRONG_STATE: (&'static str, &'static str) =
        ("该申报已有结论", "the claim is decided already");

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<HoursClaim> {
        Ok(model::lock(tx.conn, self.id, caller)?.ok_or_else(absent)?)
    }

    fn etag(claim: &HoursClaim, _: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(claim.etag())
    }

    fn status(claim: &HoursClaim, _: DateTime<Utc>) -> &'static str {
        claim.status.as_str()
    }

    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<HoursDecision> {
        Some(HoursDecision {
            status: state::step(locked.row.status, by)?,
            status_reason: None,
            decided_by: locked.caller.user_id,
            decided_at: locked.tx.now,
        })
    }

    fn write(claim: HoursClaim, tx: &mut Tx<'_>, decision: &HoursDecision) -> Result<HoursClaim> {
        Ok(model::decide(tx.conn, claim.id, decision, tx.now)?)
    }

    fn answer(claim: HoursClaim, _: &mut Tx<'_>, _: &Caller, _: Language) -> Result<Answer> {
        HoursClaimView::answer(claim)
    }
}
