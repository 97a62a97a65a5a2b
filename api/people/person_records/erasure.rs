use super::model;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::person_columns::Erasure;

/// The records that an erased account took over are erased with it.
pub fn with_the_account(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    for record in model::taken_over_by(tx.conn, erasure.account)? {
        model::erase(tx, record.id)?;
    }
    Ok(())
}
