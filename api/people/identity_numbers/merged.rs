//! A number that came with a record which was merged is that record's, as long as the merge can be taken back: whoever puts
//! another in its place, or clears it, leaves it there. It is destroyed when the merge is settled, or the account erased.

use diesel::prelude::*;

use super::model::{self, KeptNumber};
use crate::kernel::ids::{UserId, UserMergeId};
use crate::people::users::{journal, merging, model as people};
use crate::people::verifications::came;
use crate::platform::db::Tx;
use crate::platform::db::schema::user_merges;
use crate::platform::error::Result;
use crate::platform::privacy::IdentityNumber;

const NUMBERS: (&str, &str) = ("identity_numbers", "user_id");

/// Makes room for another number, or for none: what came by a merge goes back to its record, with what was looked at along
/// with it. Answers whether it did; where it did not the number is the account's alone.
pub fn leave(tx: &mut Tx<'_>, known: &KeptNumber) -> Result<bool> {
    let (holder, key) = (known.user_id, known.id.to_string());
    let mut from = holder;
    while let Some(came) = journal::came_by(tx.conn, NUMBERS, &key, from, tx.now)? {
        let one = std::slice::from_ref(&key);
        if merging::give_back(tx.conn, came, NUMBERS, holder, one)? > 0 {
            came::leave(tx, holder, Some(came.merge), &came::OPEN)?;
            return Ok(true);
        }
        // That record has another of its own by now: this one came through it, from one before.
        from = came.old;
    }
    Ok(false)
}

/// As a merge is undone, after what came by it went back: a number that came through the record from one before goes on to
/// that one, where the record has another of its own by now.
pub fn pass_on(tx: &mut Tx<'_>, merge: UserMergeId, survivor: UserId) -> Result<()> {
    let Some(known) = model::find(tx.conn, survivor)? else {
        return Ok(());
    };
    let key = known.id.to_string();
    let came = journal::came_by(tx.conn, NUMBERS, &key, survivor, tx.now)?;
    if came.is_some_and(|came| came.merge == merge) {
        leave(tx, &known)?;
    }
    Ok(())
}

/// The number, where it stayed with a record that was merged into the account.
pub fn left_with_a_record(
    tx: &mut Tx<'_>,
    user: UserId,
    number: &IdentityNumber,
) -> Result<Option<KeptNumber>> {
    let records = people::merged_into(tx.conn, user)?;
    Ok(model::find_with(tx, &records, number)?)
}

/// Takes such a number up again, as the merge did. The journals of all merges on its way say so, so that it goes back when
/// they are undone.
pub fn take_up(
    tx: &mut Tx<'_>,
    left: &KeptNumber,
    user: UserId,
    version: i32,
) -> Result<KeptNumber> {
    let mut record = left.user_id;
    while record != user {
        let (merge, into): (UserMergeId, UserId) = user_merges::table
            .filter(user_merges::user_id.eq(record))
            .filter(user_merges::undone_at.is_null())
            .select((user_merges::id, user_merges::into_id))
            .first(tx.conn)?;
        journal::note(tx.conn, merge, NUMBERS, &[left.id.to_string()])?;
        record = into;
    }
    model::hand(tx, left, user, version)
}
