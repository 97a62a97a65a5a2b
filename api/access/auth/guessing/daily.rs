//! Budgets that are used up for the rest of a day, without a wait between two attempts.

use chrono::Duration;
use diesel::prelude::*;

use super::{Blocked, Budget, COUNTED_HOURS, hold};
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::db::schema::guess_budgets;
use crate::platform::error::Result;

/// Accounts that an account may look up in a day beyond the scope of its roles.
const LOOK_UPS_A_DAY: i32 = 30;

impl Budget {
    /// Accounts that an account may look up in a day beyond the scope of its roles.
    pub fn look_ups_of(user: UserId) -> Self {
        Self::new("look-ups", user.0.as_bytes(), LOOK_UPS_A_DAY, false)
    }
}

/// Takes one of a budget that is used up for the rest of a day, counted from the first one: fails with 429 until then. What
/// fails takes nothing.
pub fn take(tx: &mut Tx<'_>, budget: &Budget) -> Result<()> {
    let (attempts, since, _) = hold(tx, budget, COUNTED_HOURS)?;
    if attempts >= budget.free {
        let subject = budget.subject.clone();
        let until = since + Duration::hours(COUNTED_HOURS);
        return Err(Blocked { subject, until }.refusal(tx.now));
    }
    diesel::update(guess_budgets::table.find(&budget.subject))
        .set((
            guess_budgets::attempts.eq(attempts + 1),
            guess_budgets::counted_since.eq(since),
        ))
        .execute(tx.conn)?;
    Ok(())
}
