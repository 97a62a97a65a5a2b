use chrono::NaiveDate;
use diesel::prelude::*;

use super::model::{self, MembershipUpdate};
use crate::kernel::clock::official_day;
use crate::kernel::ids::MembershipId;
use crate::platform::db::Tx;
use crate::platform::db::schema::memberships;
use crate::platform::error::Result;
use crate::platform::person_columns::Erasure;

/// Ends what is not over. An organisation that loses its last owner has none until an administrator of its division appoints
/// one, so that its last owner can erase their account.
pub fn end(tx: &mut Tx<'_>, erasure: &Erasure<'_>) -> Result<()> {
    let today = official_day(tx.now);
    let running: Vec<(MembershipId, NaiveDate)> = memberships::table
        .filter(memberships::user_id.eq(erasure.account))
        .filter(memberships::ended_at.is_null())
        .filter(
            memberships::to_on
                .is_null()
                .or(memberships::to_on.ge(today)),
        )
        .select((memberships::id, memberships::from_on))
        .load(tx.conn)?;
    for (id, from_on) in running {
        let update = MembershipUpdate {
            to_on: Some(Some(today.max(from_on))),
            ended_at: Some(tx.now),
            ended_by: Some(erasure.by),
            ..MembershipUpdate::default()
        };
        model::update(tx.conn, id, &update, tx.now)?;
    }
    Ok(())
}
