//! What a record was verified by, while it is merged into another: the other is verified by it as long as he goes by the
//! number, the name, the affiliation and the division that were looked at. From then on it is the record's alone.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::model::{self, VerificationStatus};
use crate::kernel::ids::{UserId, UserMergeId, VerificationId};
use crate::people::users::{journal, merging};
use crate::platform::db::Tx;
use crate::platform::db::schema::verifications;
use crate::platform::error::Result;

const COLUMN: (&str, &str) = ("verifications", "user_id");

pub const IN_FORCE: [VerificationStatus; 1] = [VerificationStatus::Verified];
pub const OPEN: [VerificationStatus; 2] =
    [VerificationStatus::Submitted, VerificationStatus::Verified];

/// Gives those in these states back that came by a merge which can be taken back, by `merge` alone or by any. What was
/// asked for since is the holder's; what was decided since looked at him, and holds for nobody else.
pub fn leave(
    tx: &mut Tx<'_>,
    holder: UserId,
    merge: Option<UserMergeId>,
    states: &[VerificationStatus],
) -> Result<()> {
    let held: Vec<(VerificationId, Option<DateTime<Utc>>)> = verifications::table
        .filter(verifications::user_id.eq(holder))
        .filter(verifications::status.eq_any(states))
        .order(verifications::id)
        .select((verifications::id, verifications::decided_at))
        .load(tx.conn)?;
    for (id, decided_at) in held {
        let key = id.to_string();
        match journal::came_by(tx.conn, COLUMN, &key, holder, tx.now)? {
            Some(came) if merge.is_none_or(|merge| merge == came.merge) => {
                if decided_at.is_some_and(|at| at >= came.merged_at) {
                    model::end_one(tx.conn, id, tx.now)?;
                }
                merging::give_back(tx.conn, came, COLUMN, holder, &[key])?;
            }
            _ => {}
        }
    }
    Ok(())
}
