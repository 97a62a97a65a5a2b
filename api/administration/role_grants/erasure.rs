use diesel::prelude::*;

use crate::platform::db::schema::role_grants;
use crate::platform::db::{Tx, later_of};
use crate::platform::error::Result;
use crate::platform::person_columns::Erasure;

pub fn revoke(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    diesel::update(role_grants::table)
        .filter(role_grants::user_id.eq(erasure.account))
        .filter(role_grants::revoked_at.is_null())
        .set((
            role_grants::revoked_by.eq(erasure.by),
            role_grants::revoked_at.eq(later_of(role_grants::granted_at, tx.now).nullable()),
            role_grants::version.eq(role_grants::version + 1),
        ))
        .execute(tx.conn)?;
    Ok(())
}
