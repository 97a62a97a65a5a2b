//! Sessions that are over are kept for a while, for whoever asks what happened, and then removed with their tokens.

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Timestamptz};

use crate::kernel::ids::SessionId;
use crate::platform::db::schema::{refresh_tokens, sessions};

/// After its end, by whatever came first.
const KEPT_DAYS: i64 = 30;

/// Removes at most so many. Nothing is waited for: whoever presents a token locks it before its session, and here too
/// tokens come first.
pub fn over(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    let over = sql::<Bool>("least(sessions.ended_at, sessions.expires_at) <= ")
        .bind::<Timestamptz, _>(now - Duration::days(KEPT_DAYS));
    let ids: Vec<SessionId> = sessions::table
        .filter(over)
        .select(sessions::id)
        .limit(most)
        .load(conn)?;
    let digests: Vec<Vec<u8>> = refresh_tokens::table
        .filter(refresh_tokens::session_id.eq_any(&ids))
        .select(refresh_tokens::digest)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::delete(refresh_tokens::table)
        .filter(refresh_tokens::digest.eq_any(digests))
        .execute(conn)?;
    let tokens = refresh_tokens::table.filter(refresh_tokens::session_id.eq(sessions::id));
    let bare: Vec<SessionId> = sessions::table
        .filter(sessions::id.eq_any(ids))
        .filter(diesel::dsl::not(diesel::dsl::exists(tokens)))
        .select(sessions::id)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::delete(sessions::table)
        .filter(sessions::id.eq_any(bare))
        .execute(conn)
}
