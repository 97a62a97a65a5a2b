use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use crate::access::auth::{Caller, DOOR_HOURS_AFTER, secret_digest};
use crate::access::rights::{Governed, Right, Subject};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{DoorTokenId, TrainingSessionId, UserId};
use crate::platform::db::schema::{door_tokens, training_sessions};
use crate::platform::db::{Condition, Tx};
use crate::training::check_ins::model::lies_inside;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = door_tokens)]
pub struct DoorToken {
    pub id: DoorTokenId,
    pub version: i32,
    pub session_id: TrainingSessionId,
    pub name: String,
    pub self_service: bool,
    pub created_by: UserId,
    pub revoked_by: Option<UserId>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A token, and what follows from its session: where it lies, and when the token ends.
#[derive(Clone, Debug)]
pub struct OfSession {
    pub token: DoorToken,
    pub division: DivisionCode,
    pub expires_at: DateTime<Utc>,
}

impl OfSession {
    pub fn etag(&self) -> String {
        let ends = self.expires_at.timestamp();
        format!("\"{}-{ends:x}\"", self.token.version)
    }
}

impl Governed for OfSession {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![&self.division],
            ..Subject::default()
        }
    }
}

/// When the tokens of a session end that ends at `ends_at`.
pub fn end_of(ends_at: DateTime<Utc>) -> DateTime<Utc> {
    ends_at + Duration::hours(DOOR_HOURS_AFTER)
}

/// The door tokens that a caller may know of: those of the sessions that the caller manages.
fn visible_to(caller: &Caller) -> Condition<door_tokens::table> {
    let territory = caller.territory(Right::KeepTraining);
    if territory.everything {
        return Box::new(door_tokens::id.is_not_null());
    }
    let kept = training_sessions::table
        .filter(lies_inside(training_sessions::division, territory.inside))
        .select(training_sessions::id);
    Box::new(door_tokens::session_id.eq_any(kept))
}

pub fn insert(
    tx: &mut Tx<'_>,
    session: TrainingSessionId,
    name: &str,
    self_service: bool,
    secret: &str,
    by: UserId,
) -> QueryResult<DoorToken> {
    diesel::insert_into(door_tokens::table)
        .values((
            door_tokens::id.eq(DoorTokenId::new()),
            door_tokens::session_id.eq(session),
            door_tokens::name.eq(name),
            door_tokens::self_service.eq(self_service),
            door_tokens::digest.eq(secret_digest(secret)),
            door_tokens::created_by.eq(by),
            door_tokens::created_at.eq(tx.now),
            door_tokens::updated_at.eq(tx.now),
        ))
        .returning(DoorToken::as_returning())
        .get_result(tx.conn)
}

pub fn find(
    conn: &mut PgConnection,
    id: DoorTokenId,
    caller: &Caller,
) -> QueryResult<Option<OfSession>> {
    let token: Option<DoorToken> = door_tokens::table
        .find(id)
        .filter(visible_to(caller))
        .select(DoorToken::as_select())
        .first(conn)
        .optional()?;
    token.map(|token| with_session(conn, token)).transpose()
}

/// Locks a token that the caller may know of until the transaction ends.
pub fn lock(
    conn: &mut PgConnection,
    id: DoorTokenId,
    caller: &Caller,
) -> QueryResult<Option<OfSession>> {
    let token: Option<DoorToken> = door_tokens::table
        .find(id)
        .filter(visible_to(caller))
        .select(DoorToken::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()?;
    token.map(|token| with_session(conn, token)).transpose()
}

fn with_session(conn: &mut PgConnection, token: DoorToken) -> QueryResult<OfSession> {
    let (division, ends_at) = training_sessions::table
        .find(token.session_id)
        .select((training_sessions::division, training_sessions::ends_at))
        .first(conn)?;
    Ok(OfSession {
        token,
        division,
        expires_at: end_of(ends_at),
    })
}

pub fn revoke(tx: &mut Tx<'_>, id: DoorTokenId, by: UserId) -> QueryResult<DoorToken> {
    diesel::update(door_tokens::table.find(id))
        .set((
            door_tokens::revoked_by.eq(by),
            door_tokens::revoked_at.eq(tx.now),
            door_tokens::version.eq(door_tokens::version + 1),
            door_tokens::updated_at.eq(tx.now),
        ))
        .returning(DoorToken::as_returning())
        .get_result(tx.conn)
}

/// The tokens of a session, newest first.
pub fn page(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<DoorToken>> {
    let mut query = door_tokens::table
        .filter(door_tokens::session_id.eq(session))
        .select(DoorToken::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(door_tokens::id.lt(DoorTokenId(before)));
    }
    query.order(door_tokens::id.desc()).limit(fetch).load(conn)
}
