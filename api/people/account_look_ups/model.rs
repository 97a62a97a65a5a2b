use diesel::prelude::*;
use uuid::Uuid;

use super::codes::LookUpKind;
use crate::access::auth::guessing::{self, Budget};
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::db::schema::account_look_ups;
use crate::platform::error::Result;
use crate::platform::privacy::Phone;

/// A look-up to be recorded.
pub struct LookUp<'a> {
    pub kind: LookUpKind,
    /// Normalised; only its keyed hash is kept.
    pub value: &'a str,
    /// How many accounts or records were found.
    pub found: usize,
    /// Beyond the scope of the roles of the account that looked.
    pub exact: bool,
}

pub fn insert(tx: &mut Tx<'_>, by: UserId, look_up: &LookUp<'_>) -> QueryResult<usize> {
    let hash = tx.vault.fingerprint(look_up.kind.as_str(), look_up.value);
    diesel::insert_into(account_look_ups::table)
        .values((
            account_look_ups::id.eq(Uuid::now_v7()),
            account_look_ups::looked_up_by.eq(by),
            account_look_ups::kind.eq(look_up.kind),
            account_look_ups::fingerprint.eq(hash),
            account_look_ups::found.eq(i32::try_from(look_up.found).unwrap_or(i32::MAX)),
            account_look_ups::exact.eq(look_up.exact),
            account_look_ups::looked_up_at.eq(tx.now),
        ))
        .execute(tx.conn)
}

/// Records that a phone number led to a person. Counts it where `exact` is set.
pub fn of_phone(tx: &mut Tx<'_>, by: UserId, exact: bool, phone: Option<&Phone>) -> Result<()> {
    let Some(phone) = phone else { return Ok(()) };
    if exact {
        pay(tx, by)?;
    }
    let look_up = LookUp {
        kind: LookUpKind::Phone,
        value: &phone.normalised(),
        found: 1,
        exact,
    };
    insert(tx, by, &look_up)?;
    Ok(())
}

/// Counts a look-up beyond the scope of the caller's roles: fails with 429 once the look-ups of a day are used up.
pub fn pay(tx: &mut Tx<'_>, by: UserId) -> Result<()> {
    guessing::take(tx, &Budget::look_ups_of(by))
}
