//! The units that grants are paid to.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::super::codes::PayeeStatus;
use super::Grant;
use crate::kernel::ids::{GrantId, PayeeChangeId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::payee_changes;
use crate::platform::error::Result;
use crate::platform::privacy::{BankAccount, Place, Sealed, Vault};

/// A payee, as it was entered once.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = payee_changes)]
pub struct Payee {
    pub id: PayeeChangeId,
    pub organization_name: String,
    pub account_name: String,
    pub bank: String,
    pub sealed_account: Sealed,
    pub account_mask: String,
    pub status: PayeeStatus,
    pub proposed_by: UserId,
    pub proposed_at: DateTime<Utc>,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<DateTime<Utc>>,
}

impl Payee {
    /// The whole number. Who calls this records the reveal.
    pub fn account_number(&self, vault: &Vault) -> Result<BankAccount> {
        let text: String = vault.unseal(place(&self.id), &self.sealed_account)?;
        Ok(BankAccount::new(text))
    }
}

fn place(id: &PayeeChangeId) -> Place<'_> {
    Place {
        table: "payee_changes",
        column: "sealed_account",
        row: id,
    }
}

/// A payee to be entered.
#[derive(Debug)]
pub struct NewPayee<'a> {
    pub organization_name: &'a str,
    pub account_name: &'a str,
    pub bank: &'a str,
    pub account: &'a BankAccount,
    pub by: UserId,
}

/// Enters a payee, in place of one that waits to be confirmed.
pub fn name_payee(tx: &mut Tx<'_>, grant: &Grant, new: &NewPayee<'_>) -> Result<()> {
    let id = PayeeChangeId::new();
    supersede(tx, grant.id, PayeeStatus::Proposed)?;
    diesel::insert_into(payee_changes::table)
        .values((
            payee_changes::id.eq(id),
            payee_changes::grant_id.eq(grant.id),
            payee_changes::entry_id.eq(grant.entry_id.map(|it| it.0)),
            payee_changes::organization_name.eq(new.organization_name),
            payee_changes::account_name.eq(new.account_name),
            payee_changes::bank.eq(new.bank),
            payee_changes::sealed_account
                .eq(tx.vault.seal(place(&id), &new.account.normalised())?),
            payee_changes::account_mask.eq(new.account.masked()),
            payee_changes::proposed_by.eq(new.by),
            payee_changes::proposed_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn supersede(tx: &mut Tx<'_>, grant: GrantId, standing: PayeeStatus) -> QueryResult<usize> {
    diesel::update(
        payee_changes::table
            .filter(payee_changes::grant_id.eq(grant))
            .filter(payee_changes::status.eq(standing)),
    )
    .set(payee_changes::status.eq(PayeeStatus::Superseded))
    .execute(tx.conn)
}

/// Confirms a payee, which takes the place of the one in force.
pub fn confirm_payee(
    tx: &mut Tx<'_>,
    grant: GrantId,
    payee: PayeeChangeId,
    by: UserId,
) -> QueryResult<usize> {
    supersede(tx, grant, PayeeStatus::Confirmed)?;
    diesel::update(payee_changes::table.find(payee))
        .set((
            payee_changes::status.eq(PayeeStatus::Confirmed),
            payee_changes::confirmed_by.eq(by),
            payee_changes::confirmed_at.eq(tx.now),
        ))
        .execute(tx.conn)
}

/// The payee in force, and the one that waits to be confirmed.
pub fn current_payees(
    conn: &mut PgConnection,
    grant: GrantId,
) -> QueryResult<(Option<Payee>, Option<Payee>)> {
    let rows: Vec<Payee> = payee_changes::table
        .filter(payee_changes::grant_id.eq(grant))
        .filter(payee_changes::status.eq_any([PayeeStatus::Confirmed, PayeeStatus::Proposed]))
        .select(Payee::as_select())
        .load(conn)?;
    let (confirmed, open): (Vec<Payee>, Vec<Payee>) = rows
        .into_iter()
        .partition(|payee| payee.status == PayeeStatus::Confirmed);
    Ok((confirmed.into_iter().next(), open.into_iter().next()))
}
