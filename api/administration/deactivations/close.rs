//! What closing an account does, over HTTP and on the machine alike.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::access::auth::guessing;
use crate::accounts::sessions::challenges;
use crate::accounts::sessions::model::{self as sessions, EndReason};
use crate::kernel::ids::UserId;
use crate::people::users::model::{self, AccountStateRow, User};

/// Closes an account, and ends its sessions, its sign-ins that wait for a second factor and its trusted devices. `by` is
/// `None` where the account is closed on the machine.
pub fn close(
    conn: &mut PgConnection,
    id: UserId,
    by: Option<UserId>,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<(User, AccountStateRow)> {
    let closed = model::deactivate(conn, id, by, reason, now)?;
    sessions::end_all(conn, id, None, EndReason::Deactivated, now)?;
    challenges::forget(conn, id)?;
    guessing::forget_places(conn, id)?;
    Ok((model::touch(conn, id, now)?, closed))
}
