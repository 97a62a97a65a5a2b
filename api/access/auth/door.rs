//! Door tokens: a device at the door of one training session. What a device may do stands in `training/check_ins`.

use actix_web::HttpRequest;
use actix_web::web::Data;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use super::caller::token;
use super::tokens::{Secret, new_secret, secret_digest};
use crate::access::App;
use crate::kernel::ids::{DoorTokenId, TrainingSessionId};
use crate::platform::db::schema::{door_tokens, training_sessions};
use crate::platform::db::{Act, Origin};
use crate::platform::error::{Code, Result};
use crate::platform::web::origin;

/// What every door token begins with, so that scanners of code and logs know one when they see it.
const PREFIX: &str = "tfd_";
/// How long a door token outlives its session, in hours.
pub const DOOR_HOURS_AFTER: i64 = 2;

/// A device at the door of a session, by a token that is in force.
#[derive(Clone, Debug)]
pub struct DoorAccess {
    pub id: DoorTokenId,
    pub session_id: TrainingSessionId,
    /// Whether attendees scan their codes themselves.
    pub self_service: bool,
    origin: Origin,
}

impl DoorAccess {
    /// What the device does, for the audit trail.
    pub fn act(&self) -> Act {
        Act::of_door(self.id, self.origin.clone())
    }

    /// Whose Idempotency-Keys the device's are.
    pub fn key_space(&self) -> String {
        format!("door token {}", self.id)
    }
}

/// A new door token as it is told once.
pub fn new_door_token() -> Secret {
    Secret(format!("{PREFIX}{}", new_secret().0))
}

/// The device that sends a request; `None` for a request without a door token. Fails with 401 where the token is over or
/// revoked, or its session was cancelled.
pub async fn door_access(request: &HttpRequest) -> Result<Option<DoorAccess>> {
    let Some(token) = token(request)?.filter(|token| token.starts_with(PREFIX)) else {
        return Ok(None);
    };
    let Some(app) = request.app_data::<Data<App>>() else {
        return Err(anyhow::anyhow!("the application has no state").into());
    };
    let (digest, now) = (secret_digest(token), app.clock.now());
    let found = app
        .db
        .read(move |conn| Ok(find(conn, &digest, now)?))
        .await?;
    let (id, session_id, self_service) = found.ok_or(Code::InvalidToken)?;
    Ok(Some(DoorAccess {
        id,
        session_id,
        self_service,
        origin: origin(request),
    }))
}

fn find(
    conn: &mut PgConnection,
    digest: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<(DoorTokenId, TrainingSessionId, bool)>> {
    door_tokens::table
        .inner_join(training_sessions::table.on(training_sessions::id.eq(door_tokens::session_id)))
        .filter(door_tokens::digest.eq(digest))
        .filter(door_tokens::revoked_at.is_null())
        .filter(training_sessions::status.ne("cancelled"))
        .filter(training_sessions::ends_at.gt(now - Duration::hours(DOOR_HOURS_AFTER)))
        .select((
            door_tokens::id,
            door_tokens::session_id,
            door_tokens::self_service,
        ))
        .first(conn)
        .optional()
}
