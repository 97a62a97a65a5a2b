//! The scan of a sealed page: who reads it, and when one may be hung on a paper or taken off.

use chrono::{DateTime, Utc};
use diesel::PgConnection;
use uuid::Uuid;

use super::kinds;
use super::model::{self, PrintedPaper};
use super::paper::Paper;
use crate::access::auth::Caller;
use crate::kernel::ids::PrintedPaperId;
use crate::platform::db::Tx;
use crate::platform::error::{Code, Error, Result};

/// The paper as it is now, for a caller who may register it as printed. `None` for others.
pub fn kept(
    conn: &mut PgConnection,
    row: &PrintedPaper,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<Option<Paper>> {
    match kinds::open(conn, &row.of(), Some(caller), now) {
        Ok(paper) => Ok(Some(paper).filter(|paper| paper.is_keeper)),
        Err(Error::Refused(problem)) if is_closed(problem.code) => Ok(None),
        Err(other) => Err(other),
    }
}

/// What keeps a caller from a paper.
fn is_closed(code: Code) -> bool {
    matches!(
        code,
        Code::NotFound
            | Code::Forbidden
            | Code::WrongState
            | Code::SignInRequired
            | Code::RecusalUnanswered
    )
}

pub fn is_visible(
    conn: &mut PgConnection,
    id: Uuid,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let (Some(caller), Some(row)) = (caller, model::find(conn, PrintedPaperId(id))?) else {
        return Ok(false);
    };
    Ok(kept(conn, &row, caller, now)?.is_some())
}

/// The code of the version has to be that of the paper as it is now.
pub fn hold_to_change(tx: &mut Tx<'_>, id: Uuid, caller: &Caller) -> Result<()> {
    let id = PrintedPaperId(id);
    let row = model::find(tx.conn, id)?.ok_or_else(PrintedPaper::absent)?;
    if kept(tx.conn, &row, caller, tx.now)?.is_none() {
        return Err(PrintedPaper::absent());
    }
    model::hold_content(tx.conn, row.contest_id, &row.of())?;
    let row = model::lock(tx.conn, id)?.ok_or_else(PrintedPaper::absent)?;
    let paper = kept(tx.conn, &row, caller, tx.now)?.ok_or_else(PrintedPaper::absent)?;
    paper.require_code(&row.code)
}
