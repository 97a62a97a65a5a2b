//! What becomes of the cases of a broker who can no longer keep them: an appointment is revoked, an account is closed or
//! erased, a leave begins. All of it happens in the transaction of the act.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Case, CaseUpdate, Mover, NewCaseEvent, Selected, give_as, receiving, record, update};
use super::{CaseRow, HAS_ACCOUNT, NAME, PERSON, TermEnd, selected};
use crate::brokering::brokers::model::{self as brokers, Broker, broker_keeps, main_broker_keeps};
use crate::brokering::cases::codes::{CaseEventKind, CaseStatus};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{BrokerId, CaseId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{brokers as brokers_table, cases};
use crate::platform::error::{Code, Problem, Result};

/// The open cases that a locked broker keeps before an act, and the locked broker who takes them over.
#[derive(Debug)]
pub struct Kept {
    broker: BrokerId,
    cases: Vec<CaseId>,
    to: Option<Broker>,
}

fn kept_by(conn: &mut PgConnection, broker: BrokerId, on: NaiveDate) -> QueryResult<Vec<CaseId>> {
    cases::table
        .filter(cases::main_broker_id.eq(broker))
        .filter(cases::status.eq(CaseStatus::Open))
        .filter(main_broker_keeps(on))
        .order(cases::id)
        .select(cases::id)
        .load(conn)
}

/// Locks the broker of an account, and who takes the cases over, and reads which cases the broker keeps. `None`: the account
/// is no broker's. Call this before the act, and before other rows of the account are locked.
pub fn kept_by_account(
    tx: &mut Tx<'_>,
    account: UserId,
    handover_to: Option<BrokerId>,
) -> Result<Option<Kept>> {
    match brokers::of_account(tx.conn, account)? {
        Some(broker) => kept(tx, broker, handover_to).map(Some),
        None => Ok(None),
    }
}

/// The same for a broker.
pub fn kept(tx: &mut Tx<'_>, broker: BrokerId, handover_to: Option<BrokerId>) -> Result<Kept> {
    let on = official_day(tx.now);
    let ids: Vec<BrokerId> = handover_to.into_iter().chain([broker]).collect();
    let mut locked = brokers::lock_all(tx.conn, &ids, on)?;
    locked.retain(|one| Some(one.row.id) == handover_to);
    let to = locked.pop();
    if let Some(id) = handover_to {
        receiving::takes_over(to.as_ref(), id == broker, "/handover_to")?;
    }
    Ok(Kept {
        broker,
        cases: kept_by(tx.conn, broker, on)?,
        to,
    })
}

/// Moves the cases that the broker can no longer keep after the act. Fails with 409 `open_cases` where nobody takes them over;
/// the act is undone with the transaction.
pub fn settle(tx: &mut Tx<'_>, kept: Kept, mover: Mover<'_>) -> Result<()> {
    let on = official_day(tx.now);
    let still = kept_by(tx.conn, kept.broker, on)?;
    let lost: Vec<CaseId> = kept
        .cases
        .iter()
        .copied()
        .filter(|case| !still.contains(case))
        .collect();
    hand_over(tx, &lost, kept.to.as_ref(), mover).map(drop)
}

/// Moves all open cases of a broker: on leave, by hand-over of all, or before an erasure. Returns how many moved.
pub fn hand_over_all(tx: &mut Tx<'_>, kept: &Kept, mover: Mover<'_>) -> Result<usize> {
    hand_over(tx, &kept.cases, kept.to.as_ref(), mover)
}

fn hand_over(
    tx: &mut Tx<'_>,
    lost: &[CaseId],
    to: Option<&Broker>,
    mover: Mover<'_>,
) -> Result<usize> {
    if lost.is_empty() {
        return Ok(0);
    }
    let Some(to) = to else {
        let number = i64::try_from(lost.len()).unwrap_or(i64::MAX);
        return Err(Problem::new(Code::OpenCases)
            .member("open_cases", number)
            .into());
    };
    let on = official_day(tx.now);
    cases::table
        .filter(cases::id.eq_any(lost))
        .order(cases::id)
        .select(cases::id)
        .for_no_key_update()
        .execute(tx.conn)?;
    let covered: i64 = brokers_table::table
        .inner_join(cases::table.on(cases::id.eq_any(lost.to_vec())))
        .filter(brokers_table::id.eq(to.row.id))
        .filter(broker_keeps(on))
        .count()
        .get_result(tx.conn)?;
    receiving::covers_all(covered, lost.len(), "/handover_to")?;
    let all: Vec<Selected> = cases::table
        .filter(cases::id.eq_any(lost))
        .order(cases::id)
        .select(selected!(on))
        .load(tx.conn)?;
    for case in all.into_iter().map(Case::from) {
        receiving::holds_credential(tx.conn, &case, to, on, "/handover_to")?;
        give_as(tx, CaseEventKind::HandedOver, &case, to, mover)?;
    }
    Ok(lost.len())
}

/// Leaves the open cases of a broker without one: an account is erased by law, whoever may take the cases over.
pub fn leave_without_broker(tx: &mut Tx<'_>, account: UserId, by: UserId) -> Result<()> {
    let Some(broker) = brokers::of_account(tx.conn, account)? else {
        return Ok(());
    };
    let left: Vec<CaseId> = cases::table
        .filter(cases::main_broker_id.eq(broker))
        .filter(cases::status.eq(CaseStatus::Open))
        .order(cases::id)
        .select(cases::id)
        .for_no_key_update()
        .load(tx.conn)?;
    let change = CaseUpdate {
        main_broker_id: Some(None),
        assigned_at: Some(None),
        unassigned_since: Some(Some(tx.now)),
        ..CaseUpdate::default()
    };
    for case in left {
        update(tx.conn, case, &change, tx.now)?;
        let event = NewCaseEvent {
            from_broker_id: Some(broker),
            ..NewCaseEvent::of(case, CaseEventKind::Unassigned, by, tx.now)
        };
        record(tx.conn, &event)?;
    }
    Ok(())
}
