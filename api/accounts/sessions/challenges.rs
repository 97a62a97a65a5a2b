//! A sign-in in two steps: what is kept between the right password and the second factor.

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;

use super::model::{self, Session};
use crate::access::auth::guessing::{self, Guess};
use crate::access::auth::{Secret, new_secret, secret_digest};
use crate::accounts::totp::{self, Shown};
use crate::kernel::ids::UserId;
use crate::platform::db::schema::sign_in_challenges;
use crate::platform::db::{Origin, Tx};
use crate::platform::error::Result;

const LIFETIME_MINUTES: i64 = 5;
const MOST_CODES: i32 = 5;

/// What became of an answer to a challenge.
pub enum Answered {
    Begun(Session, Secret, Option<Secret>),
    Wrong,
    /// There is no such challenge, it is too old, was answered, or took too many codes.
    Over,
}

/// Begins a challenge. The guess stays paid until the second factor was shown: a right password alone does not make more
/// guesses at the code free.
pub fn begin(tx: &mut Tx<'_>, user: UserId, guess: &Guess) -> Result<(Secret, DateTime<Utc>)> {
    let secret = new_secret();
    let expires_at = tx.now + Duration::minutes(LIFETIME_MINUTES);
    let guess = serde_json::to_value(guess).map_err(anyhow::Error::from)?;
    diesel::insert_into(sign_in_challenges::table)
        .values((
            sign_in_challenges::digest.eq(secret_digest(&secret.0)),
            sign_in_challenges::user_id.eq(user),
            sign_in_challenges::guess.eq(guess),
            sign_in_challenges::created_at.eq(tx.now),
            sign_in_challenges::expires_at.eq(expires_at),
        ))
        .execute(tx.conn)?;
    Ok((secret, expires_at))
}

/// Holds a code against the challenge, and begins the session where it is right.
pub fn answer(
    tx: &mut Tx<'_>,
    token: &str,
    code: &str,
    origin: &Origin,
    lifetime: Duration,
) -> Result<Answered> {
    let digest = secret_digest(token);
    let found: Option<(UserId, serde_json::Value, i32)> = sign_in_challenges::table
        .find(&digest)
        .filter(sign_in_challenges::used_at.is_null())
        .filter(sign_in_challenges::expires_at.gt(tx.now))
        .filter(sign_in_challenges::attempts.lt(MOST_CODES))
        .select((
            sign_in_challenges::user_id,
            sign_in_challenges::guess,
            sign_in_challenges::attempts,
        ))
        .for_update()
        .first(tx.conn)
        .optional()?;
    let Some((user, guess, attempts)) = found else {
        return Ok(Answered::Over);
    };
    tx.done_by(user, None)?;
    let right = totp::show(tx, user, code)? == Shown::Right;
    diesel::update(sign_in_challenges::table.find(&digest))
        .set((
            sign_in_challenges::attempts.eq(attempts + 1),
            sign_in_challenges::used_at.eq(right.then_some(tx.now)),
        ))
        .execute(tx.conn)?;
    if !right {
        return Ok(Answered::Wrong);
    }
    let guess: Guess = serde_json::from_value(guess).map_err(anyhow::Error::from)?;
    let (session, secret) = model::start(tx, user, tx.now + lifetime, origin, true)?;
    let device_token = guessing::pay_back(tx, user, &guess)?;
    Ok(Answered::Begun(session, secret, device_token))
}

/// Ends the sign-ins of an account that are half done: its password has changed.
pub fn forget(conn: &mut PgConnection, user: UserId) -> QueryResult<usize> {
    diesel::delete(sign_in_challenges::table.filter(sign_in_challenges::user_id.eq(user)))
        .execute(conn)
}

/// Forgets at most so many that are too old.
pub fn forget_old(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    let old: Vec<Vec<u8>> = sign_in_challenges::table
        .filter(sign_in_challenges::expires_at.le(now))
        .select(sign_in_challenges::digest)
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::delete(sign_in_challenges::table.filter(sign_in_challenges::digest.eq_any(old)))
        .execute(conn)
}
