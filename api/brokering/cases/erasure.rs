use diesel::prelude::*;
use diesel::sql_types::Uuid as SqlUuid;

use super::model;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::person_columns::{ERASED, Erasure};

/// Leaves the cases of an erased broker without one, and deletes what was said of an erased client.
pub fn erase(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    model::leave_without_broker(tx, erasure.account, erasure.by)?;
    diesel::sql_query(
        "update case_events set note = $2 where note is not null and note <> $2 and case_id in (
             select id from cases where client_person_id = $1)",
    )
    .bind::<SqlUuid, _>(erasure.account)
    .bind::<diesel::sql_types::Text, _>(ERASED)
    .execute(tx.conn)?;
    Ok(())
}
