//! Files of an objection: the evidence.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::model::{self, Objection};
use super::state;
use crate::access::auth::Caller;
use crate::access::rights::{Right, refused};
use crate::competition::contests::model as contests;
use crate::kernel::ids::ObjectionId;
use crate::platform::db::Tx;
use crate::platform::error::{Result, wrong_state};

/// The objector and the handling office.
pub fn is_visible(
    conn: &mut PgConnection,
    id: Uuid,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> Result<bool> {
    match caller {
        Some(caller) if caller.client().is_none() => {
            Ok(model::find_visible(conn, ObjectionId(id), caller, now)?.is_some())
        }
        _ => Ok(false),
    }
}

/// The objector, while the objection is open.
pub fn hold_to_change(tx: &mut Tx<'_>, id: Uuid, caller: &Caller) -> Result<()> {
    let id = ObjectionId(id);
    let contest = model::contest_of(tx.conn, id)?.ok_or_else(Objection::absent)?;
    contests::hold(tx.conn, contest, caller)?.ok_or_else(Objection::absent)?;
    let objection = model::lock_visible(tx.conn, id, caller, tx.now)?;
    let objection = objection.ok_or_else(Objection::absent)?;
    if !caller.is(objection.objector_id) {
        return Err(refused(Right::FileObjection));
    }
    match state::is_open(objection.status) {
        true => Ok(()),
        false => Err(wrong_state(
            objection.status.as_str(),
            "异议已作出处理决定，证据不能更改",
            "the objection was decided: its evidence stays",
        )),
    }
}
