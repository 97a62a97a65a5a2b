use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::rules::TotpSecret;
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::db::schema::{recovery_codes, totp_factors};
use crate::platform::error::Result;
use crate::platform::privacy::{Place, Sealed};

/// A second factor, enrolled or confirmed.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = totp_factors)]
pub struct Factor {
    pub user_id: UserId,
    secret: Sealed,
    pub created_at: DateTime<Utc>,
    pub confirmed_at: Option<DateTime<Utc>>,
    pub last_step: Option<i64>,
}

impl Factor {
    pub fn secret(&self, tx: &Tx<'_>) -> Result<TotpSecret> {
        tx.vault.unseal(place(&self.user_id), &self.secret)
    }
}

fn place(user: &UserId) -> Place<'_> {
    Place {
        table: "totp_factors",
        column: "secret",
        row: user,
    }
}

pub fn find(conn: &mut PgConnection, user: UserId) -> QueryResult<Option<Factor>> {
    totp_factors::table
        .find(user)
        .select(Factor::as_select())
        .first(conn)
        .optional()
}

/// Locks the row until the transaction ends: a code that comes twice at one moment is taken once.
pub fn lock(conn: &mut PgConnection, user: UserId) -> QueryResult<Option<Factor>> {
    totp_factors::table
        .find(user)
        .select(Factor::as_select())
        .for_update()
        .first(conn)
        .optional()
}

/// Whether a sign-in of this account asks for the second factor.
pub fn is_confirmed(conn: &mut PgConnection, user: UserId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        totp_factors::table
            .find(user)
            .filter(totp_factors::confirmed_at.is_not_null()),
    ))
    .get_result(conn)
}

/// Keeps a new secret in place of one that was never confirmed.
pub fn enrol(tx: &mut Tx<'_>, user: UserId, secret: &TotpSecret) -> Result<()> {
    let sealed = tx.vault.seal(place(&user), secret)?;
    diesel::insert_into(totp_factors::table)
        .values((
            totp_factors::user_id.eq(user),
            totp_factors::secret.eq(&sealed),
            totp_factors::created_at.eq(tx.now),
        ))
        .on_conflict(totp_factors::user_id)
        .do_update()
        .set((
            totp_factors::secret.eq(&sealed),
            totp_factors::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

pub fn confirm(tx: &mut Tx<'_>, user: UserId, step: i64) -> QueryResult<Factor> {
    diesel::update(totp_factors::table.find(user))
        .set((
            totp_factors::confirmed_at.eq(tx.now),
            totp_factors::last_step.eq(step),
        ))
        .returning(Factor::as_returning())
        .get_result(tx.conn)
}

pub fn use_step(conn: &mut PgConnection, user: UserId, step: i64) -> QueryResult<usize> {
    diesel::update(totp_factors::table.find(user))
        .set(totp_factors::last_step.eq(step))
        .execute(conn)
}

/// Takes the factor away, and its recovery codes with it.
pub fn remove(conn: &mut PgConnection, user: UserId) -> QueryResult<usize> {
    diesel::delete(totp_factors::table.find(user)).execute(conn)
}

pub fn replace_recovery_codes(
    conn: &mut PgConnection,
    user: UserId,
    digests: &[Vec<u8>],
) -> QueryResult<usize> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(user))).execute(conn)?;
    let rows: Vec<_> = digests
        .iter()
        .map(|digest| {
            (
                recovery_codes::user_id.eq(user),
                recovery_codes::digest.eq(digest),
            )
        })
        .collect();
    diesel::insert_into(recovery_codes::table)
        .values(rows)
        .execute(conn)
}

/// Uses a recovery code up; `false` when it is none, or was used before.
pub fn use_recovery_code(tx: &mut Tx<'_>, user: UserId, digest: &[u8]) -> QueryResult<bool> {
    let used = diesel::update(recovery_codes::table.find((user, digest)))
        .filter(recovery_codes::used_at.is_null())
        .set(recovery_codes::used_at.eq(tx.now))
        .execute(tx.conn)?;
    Ok(used == 1)
}

pub fn recovery_codes_left(conn: &mut PgConnection, user: UserId) -> QueryResult<i64> {
    recovery_codes::table
        .filter(recovery_codes::user_id.eq(user))
        .filter(recovery_codes::used_at.is_null())
        .count()
        .get_result(conn)
}
