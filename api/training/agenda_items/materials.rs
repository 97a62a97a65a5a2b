//! Who reads the materials of an item, and who changes them.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::get::lock_visible;
use super::{model, policy};
use crate::access::auth::Caller;
use crate::access::rights::{Right, require};
use crate::kernel::ids::AgendaItemId;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::training::feedback::model as feedback;
use crate::training::training_sessions::model as sessions;

/// Whether a person was checked in to the session of the item, or manages the session.
pub fn is_visible_after_attendance(
    conn: &mut PgConnection,
    id: Uuid,
    caller: Option<&Caller>,
    _: DateTime<Utc>,
) -> Result<bool> {
    let Some(caller) = caller else {
        return Ok(false);
    };
    let Some((item, _)) = model::find(conn, AgendaItemId(id), Some(caller))? else {
        return Ok(false);
    };
    let session = sessions::find(conn, item.session_id, Some(caller))?;
    if session.is_some_and(|session| caller.may(Right::KeepTraining, &session)) {
        return Ok(true);
    }
    Ok(feedback::attended(conn, item.session_id, caller.user_id)?)
}

/// Whoever changes the item changes its materials.
pub fn hold_to_change(tx: &mut Tx<'_>, id: Uuid, caller: &Caller) -> Result<()> {
    let (_, session) = lock_visible(tx.conn, AgendaItemId(id), caller)?;
    require(caller, Right::KeepTraining, &session)?;
    policy::edit(&session)
}
