use diesel::prelude::*;

use crate::platform::db::schema::consents;
use crate::platform::db::{Tx, later_of};
use crate::platform::error::Result;
use crate::platform::person_columns::Erasure;

pub fn withdraw(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    diesel::update(consents::table)
        .filter(consents::user_id.eq(erasure.account))
        .filter(consents::withdrawn_at.is_null())
        .set(consents::withdrawn_at.eq(later_of(consents::given_at, tx.now).nullable()))
        .execute(tx.conn)?;
    Ok(())
}
