use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Bytea, Text};
use uuid::Uuid;

use crate::kernel::ids::UserId;
use crate::people::users::model::is_record_of;
use crate::platform::db::Tx;
use crate::platform::db::schema::identity_numbers;
use crate::platform::error::{Code, Result};
use crate::platform::privacy::{Fingerprint, IdentityNumber, Place, Sealed, Vault};

/// A number as it is kept.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = identity_numbers)]
pub struct KeptNumber {
    pub id: Uuid,
    pub version: i32,
    pub user_id: UserId,
    pub sealed: Sealed,
    pub updated_at: DateTime<Utc>,
}

impl KeptNumber {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    pub fn value(&self, vault: &Vault) -> Result<IdentityNumber> {
        let text: String = vault.unseal(place(&self.id), &self.sealed)?;
        Ok(IdentityNumber::new(text))
    }
}

fn place(id: &Uuid) -> Place<'_> {
    Place {
        table: "identity_numbers",
        column: "sealed",
        row: id,
    }
}

fn fingerprint(vault: &Vault, number: &IdentityNumber) -> Fingerprint {
    vault.fingerprint(IdentityNumber::KIND, &number.normalised())
}

/// The number of the person behind an account: of the numbers of all their accounts the one that was set last.
pub fn find(conn: &mut PgConnection, user: UserId) -> QueryResult<Option<KeptNumber>> {
    identity_numbers::table
        .filter(is_record_of(identity_numbers::user_id.nullable(), user))
        .order(identity_numbers::version.desc())
        .select(KeptNumber::as_select())
        .first(conn)
        .optional()
}

/// The number that one account has.
pub fn of_account(conn: &mut PgConnection, account: UserId) -> QueryResult<Option<KeptNumber>> {
    identity_numbers::table
        .filter(identity_numbers::user_id.eq(account))
        .select(KeptNumber::as_select())
        .first(conn)
        .optional()
}

/// Whether the number is kept as another person's. Held until the transaction ends: while keys are changed replicas hash
/// with two, and the constraint alone would let one number in under each.
pub fn is_anothers(tx: &mut Tx<'_>, user: UserId, number: &IdentityNumber) -> QueryResult<bool> {
    let mut known = tx
        .vault
        .fingerprints(IdentityNumber::KIND, &number.normalised());
    known.sort_by(|one, other| one.bytes().cmp(other.bytes()));
    for fingerprint in &known {
        diesel::sql_query(
            "select pg_advisory_xact_lock(hashtextextended($1 || encode($2, 'hex'), 0))",
        )
        .bind::<Text, _>("identity number ")
        .bind::<Bytea, _>(fingerprint)
        .execute(tx.conn)?;
    }
    let anothers = identity_numbers::table
        .filter(identity_numbers::fingerprint.eq_any(known))
        .filter(not(is_record_of(
            identity_numbers::user_id.nullable(),
            user,
        )));
    diesel::select(exists(anothers)).get_result(tx.conn)
}

/// The row that holds the number for the person behind an account; the locks are held already.
pub fn find_with(
    tx: &mut Tx<'_>,
    user: UserId,
    number: &IdentityNumber,
) -> QueryResult<Option<KeptNumber>> {
    let known = tx
        .vault
        .fingerprints(IdentityNumber::KIND, &number.normalised());
    identity_numbers::table
        .filter(identity_numbers::fingerprint.eq_any(known))
        .filter(is_record_of(identity_numbers::user_id.nullable(), user))
        .select(KeptNumber::as_select())
        .first(tx.conn)
        .optional()
}

/// `version`: one more than that of the number that was there before, if one was.
pub fn insert(
    tx: &mut Tx<'_>,
    user: UserId,
    number: &IdentityNumber,
    version: i32,
) -> Result<KeptNumber> {
    let id = Uuid::now_v7();
    Ok(diesel::insert_into(identity_numbers::table)
        .values((
            identity_numbers::id.eq(id),
            identity_numbers::user_id.eq(user),
            identity_numbers::version.eq(version),
            identity_numbers::sealed.eq(tx.vault.seal(place(&id), &number.normalised())?),
            identity_numbers::fingerprint.eq(fingerprint(tx.vault, number)),
            identity_numbers::created_at.eq(tx.now),
            identity_numbers::updated_at.eq(tx.now),
        ))
        .returning(KeptNumber::as_returning())
        .get_result(tx.conn)?)
}

pub fn replace(tx: &mut Tx<'_>, known: &KeptNumber, number: &IdentityNumber) -> Result<KeptNumber> {
    Ok(diesel::update(identity_numbers::table.find(known.id))
        .set((
            identity_numbers::sealed.eq(tx.vault.seal(place(&known.id), &number.normalised())?),
            identity_numbers::fingerprint.eq(fingerprint(tx.vault, number)),
            identity_numbers::updated_at.eq(tx.now),
            identity_numbers::version.eq(identity_numbers::version + 1),
        ))
        .returning(KeptNumber::as_returning())
        .get_result(tx.conn)?)
}

/// Gives a row a version that no response had before.
pub fn renew(tx: &mut Tx<'_>, row: &KeptNumber, version: i32) -> Result<KeptNumber> {
    Ok(diesel::update(identity_numbers::table.find(row.id))
        .set((
            identity_numbers::updated_at.eq(tx.now),
            identity_numbers::version.eq(version),
        ))
        .returning(KeptNumber::as_returning())
        .get_result(tx.conn)?)
}

/// Deletes the number of one account.
pub fn delete(conn: &mut PgConnection, user: UserId) -> QueryResult<usize> {
    diesel::delete(identity_numbers::table.filter(identity_numbers::user_id.eq(user))).execute(conn)
}

/// Deletes every number of the person behind an account.
pub fn delete_all(conn: &mut PgConnection, user: UserId) -> QueryResult<usize> {
    let own = is_record_of(identity_numbers::user_id.nullable(), user);
    diesel::delete(identity_numbers::table.filter(own)).execute(conn)
}

/// Seals up to `most` numbers anew that another key sealed, with their fingerprints; returns how many.
pub fn reseal(conn: &mut PgConnection, vault: &Vault, most: i64) -> Result<usize> {
    let others = diesel::dsl::sql::<diesel::sql_types::Bool>("substring(sealed from 2 for 4) <> ")
        .bind::<Bytea, _>(vault.key_id().to_vec());
    let rows: Vec<KeptNumber> = identity_numbers::table
        .filter(others)
        .limit(most)
        .select(KeptNumber::as_select())
        .for_update()
        .load(conn)?;
    for row in &rows {
        let number = row.value(vault)?;
        diesel::update(identity_numbers::table.find(row.id))
            .set((
                identity_numbers::sealed.eq(vault.seal(place(&row.id), &number.normalised())?),
                identity_numbers::fingerprint.eq(fingerprint(vault, &number)),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}

/// Fails with `identity_number_missing` where no number of the person is on record: a person is not verified without one.
pub fn on_record(conn: &mut PgConnection, user: UserId) -> Result<()> {
    match find(conn, user)? {
        Some(_) => Ok(()),
        None => Err(Code::IdentityNumberMissing.into()),
    }
}
