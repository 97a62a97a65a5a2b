//! What the owners of grants are told.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Timestamptz};
use serde_json::{Value, json};

use super::codes::{ClawbackReason, GrantStatus};
use super::model::{self, AwardOf, Clawback, Grant, LockedGrant, NewPayment};
use crate::competition::contests::codes::ContestStatus;
use crate::competition::grant_budgets::policy::yuan;
use crate::kernel::clock::{official_day, official_midnight};
use crate::kernel::ids::{GrantPaymentId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{contests, grants, reminders};
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, News, Reminder, notify, remind};
use crate::platform::slice::Turn;

pub const KINDS: &[&Kind] = &[&APPROVED, &PAID, &REPORT_DUE, &CLAWED_BACK];

pub static APPROVED: Kind = Kind::new(
    "grant_approved",
    ("奖励补助获批", "A grant was approved"),
    (
        "“{title}”的科普项目奖励补助 {amount} 元已获批准。",
        "The grant of {amount} yuan from “{title}” was approved.",
    ),
);
pub static PAID: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "grant_paid",
        ("奖励补助拨付", "A grant was paid"),
        (
            "“{title}”的奖励补助已拨付 {amount} 元，拨付日期为 {paid_on}。",
            "{amount} yuan of the grant from “{title}” were paid on {paid_on}.",
        ),
    )
};
pub static REPORT_DUE: Kind = Kind {
    sms: true,
    email: true,
    ..Kind::new(
        "grant_report_due",
        ("奖励补助使用报告到期", "A report on a grant is due"),
        (
            "请于 {due} 前报告“{title}”奖励补助的使用情况。",
            "Report on the use of the grant from “{title}” by {due}.",
        ),
    )
};
pub static CLAWED_BACK: Kind = Kind {
    sms: true,
    email: true,
    codes: &[("reason_code", ClawbackReason::LIST)],
    ..Kind::new(
        "grant_clawed_back",
        ("奖励补助追回", "A grant was clawed back"),
        (
            "“{title}”的奖励补助被追回 {amount} 元（{reason_code}）：{reason}",
            "{amount} yuan of the grant from “{title}” are clawed back ({reason_code}): {reason}",
        ),
    )
};

/// Days before the day of a report on which its owner is reminded.
const REMINDED_DAYS: i64 = 14;
/// Days after it on which one that was not reminded still is. Marks of reminders are deleted 30 days after the deadline.
const LATE_DAYS: i64 = 20;

pub fn approved(tx: &mut Tx<'_>, locked: &LockedGrant, by: UserId) -> Result<()> {
    let facts = json!({"amount": yuan(locked.grant.amount_fen)});
    let once = locked.grant.id.to_string();
    tell(tx, &APPROVED, locked, facts, &once, by)
}

pub fn paid(
    tx: &mut Tx<'_>,
    locked: &LockedGrant,
    id: GrantPaymentId,
    payment: &NewPayment<'_>,
) -> Result<()> {
    let facts = json!({"amount": yuan(payment.amount_fen), "paid_on": payment.paid_on});
    tell(tx, &PAID, locked, facts, &id.to_string(), payment.by)
}

pub fn clawed_back(
    tx: &mut Tx<'_>,
    locked: &LockedGrant,
    clawback: &Clawback,
    by: UserId,
) -> Result<()> {
    let facts = json!({"amount": yuan(clawback.amount_fen), "reason_code": clawback.reason_code,
        "reason": clawback.reason});
    tell(
        tx,
        &CLAWED_BACK,
        locked,
        facts,
        &clawback.id.to_string(),
        by,
    )
}

fn tell(
    tx: &mut Tx<'_>,
    kind: &'static Kind,
    locked: &LockedGrant,
    mut facts: Value,
    once: &str,
    by: UserId,
) -> Result<()> {
    facts["title"] = json!(locked.contest.content.title);
    let today = official_day(tx.now);
    let to = model::owners_of(tx.conn, &locked.grant, &locked.award, today)?;
    let news = News {
        kind,
        to: &to,
        by: Some(by),
        about: about(&locked.grant),
        facts,
        once,
    };
    notify(tx, &news)
}

fn about(grant: &Grant) -> About {
    About {
        resource: "grants",
        id: grant.id.0,
    }
}

/// The end of the day of a report.
fn due_at(day: NaiveDate) -> DateTime<Utc> {
    official_midnight(day + Duration::days(1))
}

/// Reminds the owners of paid grants whose report is due soon, or was not long ago.
pub fn remind_of_reports(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let end_of_day = || {
        sql::<Nullable<Timestamptz>>(
            "((grants.report_due_on + 1)::timestamp at time zone 'Asia/Shanghai')",
        )
    };
    let given = reminders::table
        .filter(reminders::kind.eq(REPORT_DUE.code))
        .filter(reminders::resource_id.eq(grants::id))
        .filter(reminders::due_at.nullable().eq(end_of_day()));
    let stopped = contests::table
        .filter(contests::id.eq(grants::contest_id))
        .filter(contests::status.eq_any([ContestStatus::Suspended, ContestStatus::Cancelled]));
    let today = official_day(tx.now);
    let near = today + Duration::days(REMINDED_DAYS);
    let late = today - Duration::days(LATE_DAYS);
    let due: Vec<Grant> = grants::table
        .filter(grants::status.eq(GrantStatus::Paid))
        .filter(grants::report_due_on.between(Some(late), Some(near)))
        .filter(not(exists(given)))
        .filter(not(exists(stopped)))
        .order(grants::id)
        .limit(turn.most)
        .select(Grant::as_select())
        .for_no_key_update()
        .skip_locked()
        .load(tx.conn)?;
    for grant in &due {
        let Some(day) = grant.report_due_on else {
            continue;
        };
        let awards = model::awards_of(tx.conn, &[grant.award_id])?;
        let Some(award) = awards.get(&grant.award_id) else {
            continue;
        };
        remind_one(tx, grant, award, day)?;
    }
    Ok(due.len())
}

fn remind_one(tx: &mut Tx<'_>, grant: &Grant, award: &AwardOf, day: NaiveDate) -> Result<()> {
    let to = model::owners_of(tx.conn, grant, award, official_day(tx.now))?;
    let title = model::contest_title(tx.conn, grant.contest_id)?;
    let reminder = Reminder {
        kind: &REPORT_DUE,
        to: &to,
        about: about(grant),
        facts: json!({"title": title, "due": day}),
        due_at: due_at(day),
    };
    remind(tx, reminder)
}
