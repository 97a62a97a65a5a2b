//! What an erasure does: what each slice declares of its rows. Nothing that is counted goes away; what identifies the
//! person is destroyed.

use crate::administration;
use crate::kernel::ids::UserId;
use crate::people::users::model::{self as people, User};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::person_columns::Erasure;

/// Erases a locked account, and with it all records of the person that were merged into it.
pub fn erase(tx: &mut Tx<'_>, user: &User, by: UserId, reason: Option<&str>) -> Result<()> {
    tx.forgets()?;
    let mut accounts = Vec::new();
    for merged in people::other_records_of(tx.conn, user.id)? {
        people::lock(tx.conn, merged)?;
        if !people::is_erased(tx.conn, merged)? {
            accounts.push(merged);
        }
    }
    accounts.push(user.id);
    for account in accounts {
        let erasure = Erasure {
            account,
            by,
            reason,
        };
        // Kept responses go last, so that those of requests that this one waited for go too.
        for slice in administration::slices_to_erase() {
            slice.erase_person(tx, &erasure)?;
        }
    }
    Ok(())
}
