//! What the two decisions have in common: visible, allowed, not one's own, on the version the caller knows, still open.

use actix_web::web::Data;
use chrono::NaiveDate;

use super::get::{look, unknown};
use super::model::{self, Decision, VerificationStatus, Verified};
use super::view::VerificationView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::VerificationId;
use crate::people::identity_numbers;
use crate::platform::error::{Code, Problem, Result};
use crate::platform::web::{Answer, Attempt, IfMatch};

pub struct Wanted {
    pub caller: May<ask::DecideVerification>,
    pub attempt: Attempt,
    pub if_match: IfMatch,
    pub id: VerificationId,
}

/// Verified up to a last day, or rejected for a reason.
pub enum Judgement {
    Verified(NaiveDate),
    Rejected(String),
}

pub async fn decide(app: &Data<App>, wanted: Wanted, judgement: Judgement) -> Result<Answer> {
    let Wanted {
        caller,
        attempt,
        if_match,
        id,
    } = wanted;
    let act = match &judgement {
        Judgement::Rejected(reason) => caller.act().because(Some(reason)),
        Judgement::Verified(_) => caller.act(),
    };
    app.db
        .write_once(act, caller.key_space(), attempt, move |tx| {
            let today = official_day(tx.now);
            // In the order of whoever changes what is verified of him.
            let known = model::find(tx.conn, id)?.ok_or_else(unknown)?;
            model::hold(tx.conn, known.of().ok_or_else(unknown)?)?;
            let verification = model::lock(tx.conn, id)?.ok_or_else(unknown)?;
            let looked = look(tx.conn, &verification, &caller, tx.now)?;
            caller.require(&looked)?;
            looked.is_not_his_own(&verification)?;
            if_match.check(&verification.etag(today))?;
            if verification.status != VerificationStatus::Submitted {
                return Err(Problem::new(Code::WrongState)
                    .detail("该认证已有结论", "it is decided already")
                    .member("current_status", verification.status_on(today).as_str())
                    .into());
            }
            let decision = |status, reason, valid_to| Decision {
                status,
                decided_by: caller.user_id,
                decided_at: tx.now,
                reason,
                valid_to,
                updated_at: tx.now,
            };
            let decision = match judgement {
                Judgement::Verified(to) if to < today => {
                    return Err(Problem::invalid_body(
                        "/valid_to",
                        "past",
                        "日期已过",
                        "lies in the past",
                    )
                    .into());
                }
                Judgement::Verified(to) => decision(VerificationStatus::Verified, None, Some(to)),
                Judgement::Rejected(reason) => {
                    decision(VerificationStatus::Rejected, Some(reason), None)
                }
            };
            if decision.status == VerificationStatus::Verified
                && let Some(of) = verification.of()
            {
                if let Verified::User(person) = of {
                    identity_numbers::on_record(tx.conn, person)?;
                }
                model::end_in_force(tx.conn, of, tx.now)?;
            }
            let decided = model::decide(tx.conn, id, &decision)?;
            let etag = decided.etag(today);
            Ok(Answer::ok(&VerificationView::new(decided, today))?.etag(etag))
        })
        .await
}
