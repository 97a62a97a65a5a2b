use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::auth::{Secret, new_secret, secret_digest};
use crate::codes::code_list;
use crate::db::Tx;
use crate::db::schema::{refresh_tokens, sessions, users};
use crate::ids::{SessionId, UserId};

code_list! {
    /// Why a session ended.
    EndReason of "session_end_reasons" {
        Logout = "logout",
        RefreshTokenReused = "refresh_token_reused",
        PasswordChanged = "password_changed",
        Merged = "merged",
    }
}

#[derive(Clone, Copy, Debug, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// The account that a name stands for, with its password's hash.
pub fn credentials(
    conn: &mut PgConnection,
    username: &str,
) -> QueryResult<Option<(UserId, Option<String>)>> {
    users::table
        .filter(users::username.eq(username))
        .filter(users::merged_into.is_null())
        .select((users::id, users::password_hash))
        .first(conn)
        .optional()
}

/// The hash of an account's password, held against being changed until the transaction ends.
pub fn hold_password_hash(conn: &mut PgConnection, user: UserId) -> QueryResult<Option<String>> {
    users::table
        .find(user)
        .select(users::password_hash)
        .for_share()
        .first(conn)
}

pub fn start(
    tx: &mut Tx<'_>,
    user: UserId,
    expires_at: DateTime<Utc>,
) -> QueryResult<(Session, Secret)> {
    let session = diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(SessionId::new()),
            sessions::user_id.eq(user),
            sessions::created_at.eq(tx.now),
            sessions::expires_at.eq(expires_at),
        ))
        .returning(Session::as_returning())
        .get_result(tx.conn)?;
    let secret = add_refresh_token(tx, session.id)?;
    Ok((session, secret))
}

fn add_refresh_token(tx: &mut Tx<'_>, session: SessionId) -> QueryResult<Secret> {
    let secret = new_secret();
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::digest.eq(secret_digest(&secret.0)),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(secret)
}

/// What became of a refresh token that was presented.
pub enum Presented {
    Unknown,
    /// It was used before: whoever holds its successor may be a thief, so the session has been ended.
    Reused,
    Rotated(Session, Secret),
}

/// Uses a refresh token up and makes its successor. The row is locked, so of many who present one at once, one rotates
/// it and the next ends the session.
pub fn rotate(tx: &mut Tx<'_>, secret: &str) -> QueryResult<Presented> {
    let digest = secret_digest(secret);
    let found: Option<(SessionId, Option<DateTime<Utc>>)> = refresh_tokens::table
        .find(&digest)
        .select((refresh_tokens::session_id, refresh_tokens::used_at))
        .for_update()
        .first(tx.conn)
        .optional()?;
    let Some((session_id, used_at)) = found else {
        return Ok(Presented::Unknown);
    };
    let session: Session = sessions::table
        .find(session_id)
        .select(Session::as_select())
        .for_update()
        .first(tx.conn)?;
    if session.ended_at.is_some() || session.expires_at <= tx.now {
        return Ok(Presented::Unknown);
    }
    tx.done_by(session.user_id, session.id)?;
    if used_at.is_some() {
        end(tx.conn, session_id, EndReason::RefreshTokenReused, tx.now)?;
        return Ok(Presented::Reused);
    }
    diesel::update(refresh_tokens::table.find(&digest))
        .set(refresh_tokens::used_at.eq(tx.now))
        .execute(tx.conn)?;
    let secret = add_refresh_token(tx, session_id)?;
    Ok(Presented::Rotated(session, secret))
}

pub fn end(
    conn: &mut PgConnection,
    id: SessionId,
    reason: EndReason,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(sessions::table.find(id))
        .filter(sessions::ended_at.is_null())
        .set((sessions::ended_at.eq(now), sessions::end_reason.eq(reason)))
        .execute(conn)
}

/// Ends all sessions of a user.
pub fn end_all(
    conn: &mut PgConnection,
    user: UserId,
    reason: EndReason,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(sessions::table)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .set((sessions::ended_at.eq(now), sessions::end_reason.eq(reason)))
        .execute(conn)
}

/// Ends all sessions of a user but one.
pub fn end_others(
    conn: &mut PgConnection,
    user: UserId,
    kept: SessionId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(sessions::table)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::id.ne(kept))
        .filter(sessions::ended_at.is_null())
        .set((
            sessions::ended_at.eq(now),
            sessions::end_reason.eq(EndReason::PasswordChanged),
        ))
        .execute(conn)
}
