//! What the holder of a role is told of it.

use chrono::Days;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde_json::json;

use super::model::RoleGrant;
use crate::access::auth::in_force;
use crate::kernel::clock::{official_day, official_midnight};
use crate::kernel::roles::Role;
use crate::platform::db::Tx;
use crate::platform::db::schema::{reminders, role_grants};
use crate::platform::error::Result;
use crate::platform::notifications::{About, Kind, Reminder, remind};
use crate::platform::slice::Turn;

/// So long before its last day the holder of a role is reminded.
const REMINDED_DAYS: u64 = 30;

pub const ENDING: Kind = Kind {
    codes: &[("role", Role::LIST)],
    ..Kind::new(
        "role_ending",
        ("角色即将到期", "Role about to end"),
        (
            "您的角色“{role}”任期至 {to_on}，到期后自动失效。",
            "Your appointment as {role} is in force until {to_on}.",
        ),
    )
};

/// Reminds the holders of at most so many roles that end soon. The last day of an appointment does not change.
pub fn remind_of_end(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let today = official_day(tx.now);
    let given = reminders::table
        .filter(reminders::kind.eq(ENDING.code))
        .filter(reminders::resource_id.eq(role_grants::id));
    let near: Vec<RoleGrant> = role_grants::table
        .filter(in_force(today))
        .filter(role_grants::to_on.le(today + Days::new(REMINDED_DAYS)))
        .filter(not(exists(given)))
        .order(role_grants::id)
        .limit(turn.most)
        .select(RoleGrant::as_select())
        .for_update()
        .skip_locked()
        .load(tx.conn)?;
    for grant in &near {
        let Some(to_on) = grant.to_on else {
            continue;
        };
        let reminder = Reminder {
            kind: &ENDING,
            to: &[grant.user_id],
            about: About {
                resource: "role_grants",
                id: grant.id.0,
            },
            facts: json!({"role": grant.role, "to_on": to_on}),
            due_at: official_midnight(to_on + Days::new(1)),
        };
        remind(tx, reminder)?;
    }
    Ok(near.len())
}
