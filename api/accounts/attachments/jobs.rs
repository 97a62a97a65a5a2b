//! What the system clock does with bytes that no file uses.

use chrono::Duration;

use super::model;
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::slice::Turn;
use crate::platform::storage::Digest;

pub const REMOVE_UNUSED: &str = "remove bytes that no file uses";
pub const FIND_STRAYS: &str = "find bytes without a row";
/// How long bytes stay that no file uses: a download may be under way, and an upload of the same bytes.
const GRACE_MINUTES: i64 = 60;
/// Rows in one statement.
const ROWS: usize = 1000;

/// The rows go before the bytes: the foreign key holds that no file names them, and a crash in between rolls the rows back.
pub fn remove_unused(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let before = tx.now - Duration::minutes(GRACE_MINUTES);
    let (unused, looked_at) = model::forget_unused_blobs(tx.conn, before, turn.most)?;
    for digest in &unused {
        let digest = Digest::try_from(&**digest).map_err(anyhow::Error::from)?;
        turn.files.remove(&digest)?;
    }
    Ok(looked_at)
}

/// Once an hour.
pub fn find_strays(tx: &mut Tx<'_>, turn: &Turn) -> Result<usize> {
    let old = turn
        .files
        .stray_blobs(tx.now, Duration::minutes(GRACE_MINUTES))?;
    for some in old.chunks(ROWS) {
        model::note_strays(tx.conn, some, tx.now)?;
    }
    // The batch is whole, however many there are.
    Ok(0)
}
