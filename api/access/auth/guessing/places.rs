//! The places that an account knows: devices that show their token, and addresses that were signed in from.

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use diesel::dsl::{exists, select};
use diesel::prelude::*;

use crate::access::auth::tokens::secret_digest;
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::db::schema::known_places;
use crate::platform::error::Result;

/// A place that was not used for so long is a stranger's again.
const KNOWN_DAYS: i64 = 180;
/// The most places that an account knows.
const MOST_PLACES: i64 = 50;

/// What is known of where somebody asks from: the digest by which it is.
pub(super) enum Known {
    Device(UserId, Vec<u8>),
    Address(UserId, Vec<u8>),
    Nothing,
}

impl Known {
    pub fn device(self) -> Option<Vec<u8>> {
        match self {
            Self::Device(_, digest) => Some(digest),
            Self::Address(..) | Self::Nothing => None,
        }
    }
}

pub(super) fn recognise(
    tx: &mut Tx<'_>,
    user: Option<UserId>,
    network: IpAddr,
    device_token: Option<&str>,
) -> Result<Known> {
    let address = address_digest(network);
    let device = device_token.map(secret_digest);
    // For nobody too: whether there is such an account must not be told by the time it takes.
    let asked = user.unwrap_or(UserId(uuid::Uuid::nil()));
    let known_device = match &device {
        Some(digest) => knows(tx, asked, digest)?,
        None => false,
    };
    let known_address = knows(tx, asked, &address)?;
    Ok(match (user, device) {
        (Some(user), Some(device)) if known_device => Known::Device(user, device),
        (Some(user), _) if known_address => Known::Address(user, address),
        _ => Known::Nothing,
    })
}

pub(super) fn address_digest(network: IpAddr) -> Vec<u8> {
    secret_digest(&format!("address {network}"))
}

fn knows(tx: &mut Tx<'_>, user: UserId, digest: &[u8]) -> QueryResult<bool> {
    select(exists(known_places::table.find((user, digest)).filter(
        known_places::last_used_at.gt(tx.now - Duration::days(KNOWN_DAYS)),
    )))
    .get_result(tx.conn)
}

pub(super) fn remember(
    tx: &mut Tx<'_>,
    user: UserId,
    digest: &[u8],
    kind: &str,
) -> QueryResult<usize> {
    diesel::insert_into(known_places::table)
        .values((
            known_places::user_id.eq(user),
            known_places::digest.eq(digest),
            known_places::kind.eq(kind),
            known_places::last_used_at.eq(tx.now),
        ))
        .on_conflict((known_places::user_id, known_places::digest))
        .do_update()
        .set(known_places::last_used_at.eq(tx.now))
        .execute(tx.conn)
}

pub(super) fn forget_beyond(conn: &mut PgConnection, user: UserId) -> QueryResult<usize> {
    let beyond: Vec<Vec<u8>> = known_places::table
        .filter(known_places::user_id.eq(user))
        .order((known_places::last_used_at.desc(), known_places::digest))
        .offset(MOST_PLACES)
        .select(known_places::digest)
        .load(conn)?;
    if beyond.is_empty() {
        return Ok(0);
    }
    diesel::delete(known_places::table)
        .filter(known_places::user_id.eq(user))
        .filter(known_places::digest.eq_any(beyond))
        .execute(conn)
}

/// Forgets every place that an account knew: whoever took it over may have been at one.
pub fn forget_places(conn: &mut PgConnection, user: UserId) -> QueryResult<usize> {
    diesel::delete(known_places::table)
        .filter(known_places::user_id.eq(user))
        .execute(conn)
}

/// Forgets at most so many places that nobody came from for long.
pub fn forget_old_places(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    most: i64,
) -> QueryResult<usize> {
    let old = known_places::last_used_at.le(now - Duration::days(KNOWN_DAYS));
    let digests: Vec<Vec<u8>> = known_places::table
        .filter(old)
        .select(known_places::digest)
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)?;
    // The same address can be known to others, who came from it since.
    diesel::delete(known_places::table)
        .filter(known_places::digest.eq_any(digests))
        .filter(old)
        .execute(conn)
}
