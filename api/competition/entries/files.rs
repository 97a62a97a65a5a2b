//! Files of an entry: who reads them, and who changes them.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::model;
use super::moves::LockedEntry;
use super::policy;
use crate::access::auth::Caller;
use crate::access::rights::{Right, require};
use crate::competition::reviews::model::judge_may_open;
use crate::kernel::clock::official_day;
use crate::kernel::ids::EntryId;
use crate::platform::db::Tx;
use crate::platform::error::Result;

/// Callers who may read the entry and know whose it is.
pub fn is_visible(
    conn: &mut PgConnection,
    id: Uuid,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let Some(caller) = caller else {
        return Ok(false);
    };
    let managed = model::managed(conn, caller, official_day(now))?;
    let identified = model::identified_among(conn, &[EntryId(id)], caller, &managed)?;
    Ok(!identified.is_empty()
        && judge_may_open(conn, caller, EntryId(id)).is_ok()
        && model::find_visible(conn, EntryId(id), caller, &managed)?.is_some())
}

/// Callers who may read the entry, also in a blind stage.
pub fn is_visible_without_entrant(
    conn: &mut PgConnection,
    id: Uuid,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let Some(caller) = caller else {
        return Ok(false);
    };
    let managed = model::managed(conn, caller, official_day(now))?;
    Ok(judge_may_open(conn, caller, EntryId(id)).is_ok()
        && model::find_visible(conn, EntryId(id), caller, &managed)?.is_some())
}

/// Callers who may change the entry.
pub fn hold_to_change(tx: &mut Tx<'_>, id: Uuid, caller: &Caller) -> Result<()> {
    let locked = LockedEntry::of_entrant(tx, EntryId(id), caller)?;
    require(caller, Right::EditEntry, &locked)?;
    policy::edit(&locked.entry, &locked.contest)
}
