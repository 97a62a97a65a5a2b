use super::model::effects;
use crate::kernel::ids::PersonId;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::person_columns::Erasure;

/// Frees the seats of an erased account in sessions that have not started.
pub fn free_seats(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    effects::person_erased(tx, PersonId(erasure.account.0))
}
