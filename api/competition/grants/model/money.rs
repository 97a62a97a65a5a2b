//! Payments, reports and clawbacks of a grant.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::super::codes::{ClawbackReason, ClawbackStatus, GrantCategory};
use super::{Grant, new_id};
use crate::kernel::ids::{GrantId, GrantPaymentId, PayeeChangeId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{clawbacks, grant_payments, grant_report_lines};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = grant_payments)]
pub struct Payment {
    pub id: GrantPaymentId,
    pub amount_fen: i64,
    pub paid_on: NaiveDate,
    pub reference: String,
    pub payee_id: PayeeChangeId,
    pub recorded_by: UserId,
    pub recorded_at: DateTime<Utc>,
}

/// A payment to be recorded.
#[derive(Debug)]
pub struct NewPayment<'a> {
    pub amount_fen: i64,
    pub paid_on: NaiveDate,
    pub reference: &'a str,
    pub payee: PayeeChangeId,
    pub by: UserId,
}

pub fn insert_payment(
    tx: &mut Tx<'_>,
    grant: &Grant,
    payment: &NewPayment<'_>,
) -> QueryResult<GrantPaymentId> {
    let id = GrantPaymentId::new();
    diesel::insert_into(grant_payments::table)
        .values((
            grant_payments::id.eq(id),
            grant_payments::grant_id.eq(grant.id),
            grant_payments::entry_id.eq(grant.entry_id.map(|it| it.0)),
            grant_payments::amount_fen.eq(payment.amount_fen),
            grant_payments::paid_on.eq(payment.paid_on),
            grant_payments::reference.eq(payment.reference),
            grant_payments::payee_id.eq(payment.payee),
            grant_payments::recorded_by.eq(payment.by),
            grant_payments::recorded_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// The payments of a grant, the first one first.
pub fn payments(conn: &mut PgConnection, grant: GrantId) -> QueryResult<Vec<Payment>> {
    grant_payments::table
        .filter(grant_payments::grant_id.eq(grant))
        .order(grant_payments::id)
        .select(Payment::as_select())
        .load(conn)
}

/// A line of a report.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = grant_report_lines)]
pub struct ReportLine {
    pub category: GrantCategory,
    pub amount_fen: i64,
    pub note: Option<String>,
}

/// Puts the lines of a report in place of those of the one before.
pub fn replace_report(tx: &mut Tx<'_>, grant: &Grant, lines: &[ReportLine]) -> QueryResult<()> {
    diesel::delete(grant_report_lines::table.filter(grant_report_lines::grant_id.eq(grant.id)))
        .execute(tx.conn)?;
    let rows: Vec<_> = (1_i16..)
        .zip(lines)
        .map(|(position, line)| {
            (
                grant_report_lines::id.eq(new_id()),
                grant_report_lines::grant_id.eq(grant.id),
                grant_report_lines::entry_id.eq(grant.entry_id.map(|it| it.0)),
                grant_report_lines::position.eq(position),
                grant_report_lines::category.eq(line.category),
                grant_report_lines::amount_fen.eq(line.amount_fen),
                grant_report_lines::note.eq(&line.note),
            )
        })
        .collect();
    diesel::insert_into(grant_report_lines::table)
        .values(rows)
        .execute(tx.conn)?;
    Ok(())
}

pub fn report_lines(conn: &mut PgConnection, grant: GrantId) -> QueryResult<Vec<ReportLine>> {
    grant_report_lines::table
        .filter(grant_report_lines::grant_id.eq(grant))
        .order(grant_report_lines::position)
        .select(ReportLine::as_select())
        .load(conn)
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = clawbacks)]
pub struct Clawback {
    pub id: Uuid,
    pub status: ClawbackStatus,
    pub reason_code: ClawbackReason,
    pub reason: String,
    pub amount_fen: i64,
    pub proposed_by: UserId,
    pub proposed_at: DateTime<Utc>,
    pub approved_by: Option<UserId>,
    pub approved_at: Option<DateTime<Utc>>,
}

/// A clawback to be proposed.
#[derive(Debug)]
pub struct NewClawback<'a> {
    pub reason_code: ClawbackReason,
    pub reason: &'a str,
    pub amount_fen: i64,
    pub by: UserId,
}

/// Proposes a clawback in place of one that waits to be approved.
pub fn propose_clawback(
    tx: &mut Tx<'_>,
    grant: &Grant,
    new: &NewClawback<'_>,
) -> QueryResult<usize> {
    diesel::update(
        clawbacks::table
            .filter(clawbacks::grant_id.eq(grant.id))
            .filter(clawbacks::status.eq(ClawbackStatus::Proposed)),
    )
    .set(clawbacks::status.eq(ClawbackStatus::Superseded))
    .execute(tx.conn)?;
    diesel::insert_into(clawbacks::table)
        .values((
            clawbacks::id.eq(new_id()),
            clawbacks::grant_id.eq(grant.id),
            clawbacks::entry_id.eq(grant.entry_id.map(|it| it.0)),
            clawbacks::reason_code.eq(new.reason_code),
            clawbacks::reason.eq(new.reason),
            clawbacks::amount_fen.eq(new.amount_fen),
            clawbacks::proposed_by.eq(new.by),
            clawbacks::proposed_at.eq(tx.now),
        ))
        .execute(tx.conn)
}

/// The clawback of a grant that waits to be approved.
pub fn open_clawback(conn: &mut PgConnection, grant: GrantId) -> QueryResult<Option<Clawback>> {
    clawbacks::table
        .filter(clawbacks::grant_id.eq(grant))
        .filter(clawbacks::status.eq(ClawbackStatus::Proposed))
        .select(Clawback::as_select())
        .first(conn)
        .optional()
}

pub fn approve_clawback(tx: &mut Tx<'_>, clawback: &Clawback, by: UserId) -> QueryResult<usize> {
    diesel::update(clawbacks::table.find(clawback.id))
        .set((
            clawbacks::status.eq(ClawbackStatus::Approved),
            clawbacks::approved_by.eq(by),
            clawbacks::approved_at.eq(tx.now),
        ))
        .execute(tx.conn)
}

/// The clawbacks of a grant, the first one first.
pub fn clawbacks(conn: &mut PgConnection, grant: GrantId) -> QueryResult<Vec<Clawback>> {
    clawbacks::table
        .filter(clawbacks::grant_id.eq(grant))
        .order(clawbacks::id)
        .select(Clawback::as_select())
        .load(conn)
}
