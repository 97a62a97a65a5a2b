//! What an erasure of an account does with the facts that entries declare.

use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};

use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::person_columns::Erasure;

/// Takes the birth dates of a person out of all entries.
pub fn forget_births(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    diesel::sql_query(
        "update entries set version = version + 1, updated_at = $2, facts = jsonb_set(facts, '{births}', (
             select coalesce(jsonb_agg(birth order by place), '[]')
               from jsonb_array_elements(facts -> 'births') with ordinality as births (birth, place)
              where (birth ->> 'person_id')::uuid <> all (person_ids($1))))
          where id in (select entry_id from entry_members where person_id = any (person_ids($1)))
            and exists (
             select from jsonb_array_elements(coalesce(facts -> 'births', '[]')) as births (birth)
              where (birth ->> 'person_id')::uuid = any (person_ids($1)))",
    )
    .bind::<SqlUuid, _>(erasure.account)
    .bind::<Timestamptz, _>(tx.now)
    .execute(tx.conn)?;
    Ok(())
}
