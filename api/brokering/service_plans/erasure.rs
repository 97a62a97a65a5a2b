use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};

use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::person_columns::{ERASED, Erasure};

/// Erases the words of the versions of plans of a person.
pub fn erase(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    diesel::sql_query(
        "update service_plan_versions set goals = $2, steps = '[]', version = version + 1, updated_at = $3
          where plan_id in (select id from service_plans where subject_person_id = $1)",
    )
    .bind::<SqlUuid, _>(erasure.account)
    .bind::<Text, _>(ERASED)
    .bind::<diesel::sql_types::Timestamptz, _>(tx.now)
    .execute(tx.conn)?;
    Ok(())
}
