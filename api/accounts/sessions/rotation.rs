//! How refresh tokens rotate. A successor follows from its predecessor and the data key, so that it can be told again and
//! only its digest is kept.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use super::model::{EndReason, Session, add_refresh_token, end};
use crate::access::auth::{Secret, secret_digest};
use crate::kernel::ids::SessionId;
use crate::platform::db::schema::{refresh_tokens, sessions};
use crate::platform::db::{Origin, Tx};
use crate::platform::privacy::{Fingerprint, Vault};

/// How long after its first use a refresh token returns its successor again: an answer may be lost on the way.
const GRACE_SECONDS: i64 = 10;
const KIND: &str = "refresh token";

/// What became of a refresh token that was presented.
pub enum Presented {
    Unknown,
    /// It was used before: whoever holds its successor may be a thief, so the session has been ended.
    Reused,
    Rotated(Session, Secret),
}

/// Uses a refresh token up and makes its successor. The row is locked, so of many who present one at once, one rotates
/// it and the next are told the same successor, or end the session.
pub fn rotate(tx: &mut Tx<'_>, secret: &str, origin: &Origin) -> QueryResult<Presented> {
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
    tx.done_by(session.user_id, Some(session.id))?;
    if let Some(used_at) = used_at {
        // The session holds the User-Agent of the last refresh: where the successor is unused, that was this token's.
        let is_retry = is_in_grace(used_at, tx.now) && *session.user_agent == *origin.user_agent;
        if is_retry && let Some(successor) = unused_successor(tx, session_id, secret)? {
            return Ok(Presented::Rotated(session, successor));
        }
        end(tx.conn, session_id, EndReason::RefreshTokenReused, tx.now)?;
        return Ok(Presented::Reused);
    }
    diesel::update(refresh_tokens::table.find(&digest))
        .set(refresh_tokens::used_at.eq(tx.now))
        .execute(tx.conn)?;
    let successor = told(&tx.vault.fingerprint(KIND, secret));
    add_refresh_token(tx, session_id, &successor)?;
    let session = diesel::update(sessions::table.find(session_id))
        .set((
            sessions::last_used_at.eq(tx.now),
            sessions::user_agent.eq(&*origin.user_agent),
            sessions::address.eq(origin.address_text()),
        ))
        .returning(Session::as_returning())
        .get_result(tx.conn)?;
    Ok(Presented::Rotated(session, successor))
}

fn is_in_grace(used_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - used_at <= Duration::seconds(GRACE_SECONDS)
}

/// The successor of a token, while nothing has used it.
fn unused_successor(
    tx: &mut Tx<'_>,
    session: SessionId,
    secret: &str,
) -> QueryResult<Option<Secret>> {
    let unused: Option<Vec<u8>> = refresh_tokens::table
        .filter(refresh_tokens::session_id.eq(session))
        .filter(refresh_tokens::used_at.is_null())
        .select(refresh_tokens::digest)
        .first(tx.conn)
        .optional()?;
    let mut successors = successors(tx.vault, secret);
    Ok(successors.find(|one| Some(secret_digest(&one.0)) == unused))
}

/// What may be the successor of a token while the data key is changed.
fn successors(vault: &Vault, secret: &str) -> impl Iterator<Item = Secret> {
    let made = vault.fingerprints(KIND, secret).into_iter();
    made.map(|fingerprint| told(&fingerprint))
}

fn told(fingerprint: &Fingerprint) -> Secret {
    Secret(URL_SAFE_NO_PAD.encode(fingerprint.bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::privacy::DataKey;

    #[test]
    fn a_successor_follows_from_its_predecessor_and_the_key_alone() -> anyhow::Result<()> {
        let (new, old) = (DataKey::generate(), DataKey::generate());
        let vault = Vault::new(&old, None)?;
        let successor = told(&vault.fingerprint(KIND, "a")).0;
        assert_eq!(successor.len(), 43);
        assert_eq!(successor, told(&vault.fingerprint(KIND, "a")).0);
        assert_ne!(successor, told(&vault.fingerprint(KIND, "b")).0);
        let after = Vault::new(&new, Some(&old))?;
        assert_ne!(successor, told(&after.fingerprint(KIND, "a")).0);
        assert!(successors(&after, "a").any(|one| one.0 == successor));
        Ok(())
    }

    #[test]
    fn the_grace_is_ten_seconds() {
        let used_at = DateTime::from_timestamp(1_000, 0).unwrap_or_default();
        for (seconds, inside) in [
            (-1, true),
            (0, true),
            (10, true),
            (11, false),
            (3600, false),
        ] {
            let now = used_at + Duration::seconds(seconds);
            assert_eq!(is_in_grace(used_at, now), inside, "{seconds}");
        }
    }
}
