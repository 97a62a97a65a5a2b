//! The records: what a caller may know of, and how a person is found by a phone number.

mod references;
mod resolve;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bytea;
use uuid::Uuid;

use crate::access::auth::Caller;
use crate::access::rights::Right;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, PersonId, PersonRecordId, UserId};
use crate::people::organizations::model as organizations;
use crate::platform::db::schema::{person_records, persons};
use crate::platform::db::text_search::{folded, strpos};
use crate::platform::db::{Condition, Tx, any_of, idempotency, inside};
use crate::platform::error::Result;
use crate::platform::privacy::{Fingerprint, Phone, Place, Sealed, Vault};

pub use super::names::same_name;
pub use references::{PersonRef, PersonWithoutAccount};
use resolve::sealed;
pub use resolve::{
    OF_ANOTHER, Resolved, find_or_create, find_or_create_all, has_account, hold_phones, take_over,
    update,
};

/// A person who may have no account, as a caller names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPersonRecord {
    pub name: String,
    pub phone: Option<Phone>,
    pub division: Option<DivisionCode>,
    /// The organisation that the person is on the staff of.
    pub organization_id: Option<OrganizationId>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = person_records)]
pub struct PersonRecord {
    pub id: PersonRecordId,
    pub version: i32,
    pub name: String,
    pub sealed_phone: Option<Sealed>,
    pub division: Option<DivisionCode>,
    pub organization_id: Option<OrganizationId>,
    pub created_by: UserId,
    /// The account that verified the phone number.
    pub taken_over_by: Option<UserId>,
    pub taken_over_at: Option<DateTime<Utc>>,
    pub erased_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl PersonRecord {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }

    pub fn phone(&self, vault: &Vault) -> Result<Option<Phone>> {
        let unsealed = |sealed| vault.unseal::<String>(place(&self.id), sealed);
        let phone = self.sealed_phone.as_ref().map(unsealed).transpose()?;
        Ok(phone.map(Phone::new))
    }
}

fn place(id: &PersonRecordId) -> Place<'_> {
    Place {
        table: "person_records",
        column: "sealed_phone",
        row: id,
    }
}

/// Which records a list shows, newest first.
#[derive(Clone, Debug)]
pub struct PersonRecordScope {
    pub name: Option<String>,
    pub division: Option<DivisionCode>,
    pub organization_id: Option<OrganizationId>,
    pub taken_over: Option<bool>,
}

/// Leaves a pseudonym of a record: name and phone number go, and with them the kept responses that show the name.
pub fn erase(tx: &mut Tx<'_>, id: PersonRecordId) -> QueryResult<()> {
    // Random, so that it cannot be computed from the name.
    let pseudonym = hex::encode(rand::random::<[u8; 3]>());
    diesel::update(person_records::table.find(id))
        .filter(person_records::erased_at.is_null())
        .set((
            person_records::name.eq(format!("已注销人员 {pseudonym}")),
            person_records::sealed_phone.eq(None::<Sealed>),
            person_records::phone_fingerprint.eq(None::<Fingerprint>),
            person_records::erased_at.eq(tx.now),
            person_records::version.eq(person_records::version + 1),
            person_records::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    idempotency::forget_of(tx.conn, UserId(id.0)).map(drop)
}

/// Locks records; returns the version of each that is there.
pub fn versions(conn: &mut PgConnection, ids: &[Uuid]) -> QueryResult<Vec<(Uuid, i32)>> {
    let ids: Vec<PersonRecordId> = ids.iter().copied().map(PersonRecordId).collect();
    let found: Vec<(PersonRecordId, i32)> = person_records::table
        .filter(person_records::id.eq_any(ids))
        .order(person_records::id)
        .select((person_records::id, person_records::version))
        .for_update()
        .load(conn)?;
    Ok(found
        .into_iter()
        .map(|(id, version)| (id.0, version))
        .collect())
}

/// Deletes records and the persons that they stand for. Fails where another row names such a person.
pub fn delete_all(conn: &mut PgConnection, ids: &[Uuid]) -> QueryResult<usize> {
    let records: Vec<PersonRecordId> = ids.iter().copied().map(PersonRecordId).collect();
    diesel::delete(person_records::table.filter(person_records::id.eq_any(records)))
        .execute(conn)?;
    let all: Vec<PersonId> = ids.iter().copied().map(PersonId).collect();
    diesel::delete(persons::table.filter(persons::id.eq_any(all))).execute(conn)
}

/// The records that an account took over.
pub fn taken_over_by(conn: &mut PgConnection, account: UserId) -> QueryResult<Vec<PersonRecord>> {
    person_records::table
        .filter(person_records::taken_over_by.eq(account))
        .order(person_records::id)
        .select(PersonRecord::as_select())
        .load(conn)
}

/// The records that a caller may know of: those that the right to read reaches, those of the staff of organisations that the
/// caller acts for, and those that the caller's accounts took over.
fn visible_to(
    conn: &mut PgConnection,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Condition<person_records::table>> {
    let territory = caller.territory(Right::ReadPersonRecord);
    if territory.everything {
        return Ok(Box::new(person_records::id.is_not_null()));
    }
    let mut accounts = caller.records.clone();
    accounts.extend(&territory.workers);
    let mut staff_of = organizations::organizations_of(conn, caller, today)?;
    staff_of.extend(&territory.societies);
    let own = person_records::taken_over_by
        .assume_not_null()
        .eq_any(accounts);
    let staff = person_records::organization_id
        .assume_not_null()
        .eq_any(staff_of);
    let division = person_records::division.assume_not_null();
    let begun = inside::<person_records::table, _>(division, &territory.begun_inside).map(|one| {
        let by_caller = person_records::created_by.eq_any(caller.records.clone());
        Box::new(one.and(by_caller)) as Condition<person_records::table>
    });
    Ok(any_of(
        Box::new(own.or(staff)),
        inside(division, &territory.inside).chain(begun),
    ))
}

/// A record that the caller may know of.
pub fn find(
    conn: &mut PgConnection,
    id: PersonRecordId,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Option<PersonRecord>> {
    let visible = visible_to(conn, caller, today)?;
    person_records::table
        .filter(person_records::id.eq(id))
        .filter(visible)
        .select(PersonRecord::as_select())
        .first(conn)
        .optional()
}

/// The same, locked until the transaction ends.
pub fn lock(
    conn: &mut PgConnection,
    id: PersonRecordId,
    caller: &Caller,
    today: NaiveDate,
) -> QueryResult<Option<PersonRecord>> {
    let visible = visible_to(conn, caller, today)?;
    person_records::table
        .filter(person_records::id.eq(id))
        .filter(visible)
        .select(PersonRecord::as_select())
        .for_update()
        .first(conn)
        .optional()
}

pub fn page(
    conn: &mut PgConnection,
    scope: &PersonRecordScope,
    caller: &Caller,
    today: NaiveDate,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<PersonRecord>> {
    let mut query = person_records::table
        .filter(visible_to(conn, caller, today)?)
        .into_boxed();
    if let Some(name) = &scope.name {
        query = query.filter(strpos(folded(person_records::name), folded(name.clone())).gt(0));
    }
    if let Some(division) = &scope.division {
        let pattern = format!("{}%", division.prefix());
        query = query.filter(person_records::division.like(pattern));
    }
    if let Some(organization) = scope.organization_id {
        query = query.filter(person_records::organization_id.eq(organization));
    }
    query = match scope.taken_over {
        None => query,
        Some(true) => query.filter(person_records::taken_over_by.is_not_null()),
        Some(false) => query.filter(person_records::taken_over_by.is_null()),
    };
    if let Some(before) = before {
        query = query.filter(person_records::id.lt(PersonRecordId(before)));
    }
    query
        .order(person_records::id.desc())
        .limit(fetch)
        .select(PersonRecord::as_select())
        .load(conn)
}

/// Seals up to `most` phone numbers anew that another key sealed, with their hashes; returns how many.
pub fn reseal(conn: &mut PgConnection, vault: &Vault, most: i64) -> Result<usize> {
    let others =
        diesel::dsl::sql::<diesel::sql_types::Bool>("substring(sealed_phone from 2 for 4) <> ")
            .bind::<Bytea, _>(vault.key_id().to_vec());
    let rows: Vec<PersonRecord> = person_records::table
        .filter(others)
        .limit(most)
        .select(PersonRecord::as_select())
        .for_update()
        .load(conn)?;
    for row in &rows {
        let phone = row.phone(vault)?;
        let (sealed, hash) = sealed(vault, row.id, phone.as_ref())?;
        diesel::update(person_records::table.find(row.id))
            .set((
                person_records::sealed_phone.eq(sealed),
                person_records::phone_fingerprint.eq(hash),
            ))
            .execute(conn)?;
    }
    Ok(rows.len())
}
