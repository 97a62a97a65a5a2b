use diesel::prelude::*;

use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::db::schema::organizations;
use crate::platform::error::Result;
use crate::platform::person_columns::Erasure;

/// The organisation of an erased account has no account from then on.
pub fn unlink(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    diesel::update(organizations::table)
        .filter(organizations::account_id.eq(erasure.account))
        .set((
            organizations::account_id.eq(None::<UserId>),
            organizations::version.eq(organizations::version + 1),
            organizations::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}
