use diesel::prelude::*;

use crate::kernel::ids::PersonId;
use crate::people::users::model::persons_of;
use crate::platform::db::Tx;
use crate::platform::db::schema::certificates;
use crate::platform::error::Result;
use crate::platform::person_columns::Erasure;

/// Deletes the name of an erased holder, and the salt without which the commitment names nobody.
pub fn forget_holder(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    let ids = persons_of(tx.conn, PersonId(erasure.account.0))?;
    diesel::update(certificates::table)
        .filter(certificates::holder_id.eq_any(ids))
        .filter(certificates::holder_name.is_not_null())
        .set((
            certificates::holder_name.eq(None::<String>),
            certificates::holder_salt.eq(None::<String>),
            certificates::version.eq(certificates::version + 1),
            certificates::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}
