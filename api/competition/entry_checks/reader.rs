//! Who reads checks: the entrant's side, and the officials who check.

use chrono::{DateTime, Utc};
use diesel::PgConnection;

use super::model;
use super::view::absent;
use crate::access::auth::Caller;
use crate::access::rights::{Right, require};
use crate::competition::contests::model::Contest;
use crate::competition::entries::model::Entry;
use crate::kernel::clock::official_day;
use crate::kernel::ids::EntryId;
use crate::people::organizations::model::organizations_of;
use crate::platform::error::Result;

/// An entry that a caller may read the checks of.
pub struct ReadableEntry {
    pub entry: Entry,
    pub contest: Contest,
    /// Whether the caller reads as an official.
    pub for_official: bool,
}

/// 404 for a caller who may not know of the entry, 403 for one who may not read its checks. Checks tell who entered: in a
/// blind stage only officials who may know that read them.
pub fn readable(
    conn: &mut PgConnection,
    id: EntryId,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<ReadableEntry> {
    let managed = organizations_of(conn, caller, official_day(now))?;
    let found = model::find_visible(conn, id, caller, &managed)?;
    let (entry, contest) = found.ok_or_else(absent)?;
    let for_official = !model::is_own(conn, &entry, caller, &managed)?;
    if for_official {
        require(caller, Right::CheckEntry, &contest)?;
        if model::is_blind(conn, contest.id)? {
            require(caller, Right::SeeEntrant, &contest)?;
        }
    }
    Ok(ReadableEntry {
        entry,
        contest,
        for_official,
    })
}
