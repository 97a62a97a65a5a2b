use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};

use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::person_columns::{ERASED, Erasure};

/// Erases the words of former versions of records of services to a person; the secrets that were sent decide no more.
pub fn erase(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    let of_served = "record_id in (select id from service_records where served_person_id = $1)";
    diesel::sql_query(format!(
        "update service_record_versions set outcome = $2, place = '', amend_reason = $2 where {of_served}"
    ))
    .bind::<SqlUuid, _>(erasure.account)
    .bind::<Text, _>(ERASED)
    .execute(tx.conn)?;
    diesel::sql_query(format!(
        "delete from service_confirmations where {of_served} and used_at is null"
    ))
    .bind::<SqlUuid, _>(erasure.account)
    .execute(tx.conn)?;
    Ok(())
}
