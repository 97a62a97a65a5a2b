use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::access::auth::{Secret, new_secret, secret_digest};
use crate::kernel::codes::code_list;
use crate::kernel::ids::{SessionId, UserId};
use crate::platform::db::schema::{refresh_tokens, sessions, users};
use crate::platform::db::{Origin, Tx};

code_list! {
    EndReason of "session_end_reasons" ("会话结束原因", "Session end reasons") ("登录会话为何结束。", "Why a sign-in session ended.") {
        Logout = "logout" ("主动退出", "Signed out"),
        RefreshTokenReused = "refresh_token_reused" ("刷新令牌被重复使用", "Refresh token used twice")
            ("疑似令牌泄露，整个会话作废。", "A sign of theft: the whole session is ended."),
        PasswordChanged = "password_changed" ("密码已修改", "Password changed"),
        EndedByOwner = "ended_by_owner" ("本人在其他会话中终止", "Ended by its owner from another session"),
        PasswordReset = "password_reset" ("密码已重置", "Password reset"),
        Deactivated = "deactivated" ("账号已停用", "Account deactivated"),
        Merged = "merged" ("账号已合并", "Account merged"),
        SecondFactorReset = "second_factor_reset" ("两步验证已由管理员重置", "Second factor taken away by an administrator"),
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub user_agent: String,
    pub address: String,
    pub second_factor_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub end_reason: Option<EndReason>,
}

impl Session {
    /// Changes with everything that can change of a session.
    pub fn etag(&self) -> String {
        let moment = |at: Option<DateTime<Utc>>| at.map_or(0, |at| at.timestamp_micros());
        format!(
            "\"{:x}-{:x}-{:x}\"",
            self.last_used_at.timestamp_micros(),
            moment(self.second_factor_at),
            moment(self.ended_at)
        )
    }
}

/// Which of one's sessions a list shows, newest first.
#[derive(Clone, Debug)]
pub struct SessionScope {
    pub user_id: UserId,
    /// `true`: those that can be used at `now`; `false`: those that have ended or expired.
    pub active: Option<bool>,
}

/// The hash of an account's password; looked for as long where there is no such account.
pub fn password_hash_of(
    conn: &mut PgConnection,
    user: Option<UserId>,
) -> QueryResult<Option<String>> {
    let user = user.unwrap_or(UserId(uuid::Uuid::nil()));
    let found: Option<Option<String>> = users::table
        .find(user)
        .select(users::password_hash)
        .first(conn)
        .optional()?;
    Ok(found.flatten())
}

/// The hash of an account's password, held against being changed until the transaction ends.
pub fn hold_password_hash(conn: &mut PgConnection, user: UserId) -> QueryResult<Option<String>> {
    users::table
        .find(user)
        .select(users::password_hash)
        .for_share()
        .first(conn)
}

/// Begins a session. The database refuses one of an account that is deactivated.
pub fn start(
    tx: &mut Tx<'_>,
    user: UserId,
    expires_at: DateTime<Utc>,
    origin: &Origin,
    with_second_factor: bool,
) -> QueryResult<(Session, Secret)> {
    let session = diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(SessionId::new()),
            sessions::user_id.eq(user),
            sessions::created_at.eq(tx.now),
            sessions::last_used_at.eq(tx.now),
            sessions::expires_at.eq(expires_at),
            sessions::user_agent.eq(&*origin.user_agent),
            sessions::address.eq(origin.address_text()),
            sessions::second_factor_at.eq(with_second_factor.then_some(tx.now)),
        ))
        .returning(Session::as_returning())
        .get_result(tx.conn)?;
    let secret = new_secret();
    add_refresh_token(tx, session.id, &secret)?;
    Ok((session, secret))
}

/// Adds a refresh token to a session that has no unused one.
pub(super) fn add_refresh_token(
    tx: &mut Tx<'_>,
    session: SessionId,
    secret: &Secret,
) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::digest.eq(secret_digest(&secret.0)),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
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

/// Ends all sessions of a user, but the one that is kept.
pub fn end_all(
    conn: &mut PgConnection,
    user: UserId,
    kept: Option<SessionId>,
    reason: EndReason,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(sessions::table)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::id.ne_all(kept))
        .filter(sessions::ended_at.is_null())
        .set((sessions::ended_at.eq(now), sessions::end_reason.eq(reason)))
        .execute(conn)
}

/// A session of the user.
pub fn find(conn: &mut PgConnection, id: SessionId, user: UserId) -> QueryResult<Option<Session>> {
    sessions::table
        .find(id)
        .filter(owned_by(user))
        .select(Session::as_select())
        .first(conn)
        .optional()
}

/// Locks a session of the user.
pub fn lock(conn: &mut PgConnection, id: SessionId, user: UserId) -> QueryResult<Option<Session>> {
    sessions::table
        .find(id)
        .filter(owned_by(user))
        .select(Session::as_select())
        .for_update()
        .first(conn)
        .optional()
}

/// The sessions that a user may know of: their own.
#[diesel::dsl::auto_type(no_type_alias)]
fn owned_by(user: UserId) -> _ {
    sessions::user_id.eq(user)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &SessionScope,
    before: Option<uuid::Uuid>,
    fetch: i64,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Session>> {
    let mut query = scoped(scope, now).select(Session::as_select());
    if let Some(before) = before {
        query = query.filter(sessions::id.lt(SessionId(before)));
    }
    query.order(sessions::id.desc()).limit(fetch).load(conn)
}

pub fn count(
    conn: &mut PgConnection,
    scope: &SessionScope,
    now: DateTime<Utc>,
) -> QueryResult<i64> {
    scoped(scope, now).count().get_result(conn)
}

fn scoped(
    scope: &SessionScope,
    now: DateTime<Utc>,
) -> sessions::BoxedQuery<'static, diesel::pg::Pg> {
    let query = sessions::table.filter(owned_by(scope.user_id)).into_boxed();
    match scope.active {
        Some(true) => query
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(now)),
        Some(false) => query.filter(
            sessions::ended_at
                .is_not_null()
                .or(sessions::expires_at.le(now)),
        ),
        None => query,
    }
}

/// A second factor was shown in a session.
pub fn showed_second_factor(
    conn: &mut PgConnection,
    id: SessionId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(sessions::table.find(id))
        .set(sessions::second_factor_at.eq(now))
        .execute(conn)
}

/// The account has no second factor any more, so none of its sessions shows one.
pub fn forget_second_factor(conn: &mut PgConnection, user: UserId) -> QueryResult<usize> {
    diesel::update(sessions::table.filter(sessions::user_id.eq(user)))
        .set(sessions::second_factor_at.eq(None::<DateTime<Utc>>))
        .execute(conn)
}
