//! Who is behind a phone number: an account, a record, or a person whom the exchange does not know yet.

use diesel::prelude::*;
use diesel::sql_types::{Bytea, Text};

use super::super::names::same_name;
use super::{NewPersonRecord, PersonRecord, place};
use crate::kernel::ids::{PersonId, PersonRecordId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{person_records, persons, user_contact_points, users};
use crate::platform::error::{Code, Problem, Result};
use crate::platform::privacy::{Fingerprint, Phone, Sealed, Vault};

/// Whom a new record turned out to be.
#[derive(Debug)]
pub enum Resolved {
    /// An account verified the phone number.
    Account(UserId),
    /// A record of the same name has the phone number.
    Known(PersonRecord),
    Created(PersonRecord),
}

impl Resolved {
    /// The id in `persons`.
    pub fn person(&self) -> PersonId {
        match self {
            Self::Account(account) => PersonId(account.0),
            Self::Known(record) | Self::Created(record) => PersonId(record.id.0),
        }
    }
}

/// The account that verified the phone number, or the record that has it; without either, a record that this creates. Fails with `person_record_differs` where the record has another name.
///
/// Locks the phone number until the transaction ends. A transaction that resolves several persons calls [`hold_phones`]
/// first, so that two of them do not wait for each other.
pub fn find_or_create(tx: &mut Tx<'_>, person: &NewPersonRecord, by: UserId) -> Result<Resolved> {
    if let Some(phone) = &person.phone {
        hold_phones(tx, std::slice::from_ref(phone))?;
        if let Some(found) = find_by_phone(tx, phone, &person.name)? {
            return Ok(found);
        }
    }
    Ok(Resolved::Created(insert(tx, person, by)?))
}

/// Locks phone numbers until the transaction ends, in one order: a record is created, or an account verifies the number, one
/// after the other. While keys are changed replicas hash with two, and the constraint alone would let in one record under
/// each.
pub fn hold_phones(tx: &mut Tx<'_>, phones: &[Phone]) -> Result<()> {
    let hashes = phones
        .iter()
        .flat_map(|phone| fingerprints(tx.vault, phone));
    let mut hashes: Vec<Fingerprint> = hashes.collect();
    hashes.sort_by(|one, other| one.bytes().cmp(other.bytes()));
    hashes.dedup();
    for hash in hashes {
        diesel::sql_query(
            "select pg_advisory_xact_lock(hashtextextended($1 || encode($2, 'hex'), 0))",
        )
        .bind::<Text, _>("phone of a person ")
        .bind::<Bytea, _>(hash)
        .execute(tx.conn)?;
    }
    Ok(())
}

/// The account or the record of a phone number that is locked.
fn find_by_phone(tx: &mut Tx<'_>, phone: &Phone, name: &str) -> Result<Option<Resolved>> {
    let hashes = fingerprints(tx.vault, phone);
    let account: Option<PersonId> = user_contact_points::table
        .inner_join(users::table)
        .filter(user_contact_points::kind.eq(Phone::KIND))
        .filter(user_contact_points::fingerprint.eq_any(&hashes))
        .filter(user_contact_points::verified_at.is_not_null())
        .order(users::person_id.eq(users::id).desc())
        .select(users::person_id)
        .first(tx.conn)
        .optional()?;
    if let Some(account) = account {
        return Ok(Some(Resolved::Account(UserId(account.0))));
    }
    let records: Vec<PersonRecord> = person_records::table
        .filter(
            person_records::phone_fingerprint
                .assume_not_null()
                .eq_any(hashes),
        )
        // The open record, then those that were taken over.
        .order((
            person_records::taken_over_by.is_not_null(),
            person_records::id.desc(),
        ))
        .select(PersonRecord::as_select())
        .load(tx.conn)?;
    for record in records {
        match (record.taken_over_by, same_name(&record.name, name)) {
            (None, true) => return Ok(Some(Resolved::Known(record))),
            (None, false) => return Err(of_another(&record).into()),
            // The account has another number now.
            (Some(account), true) => return Ok(Some(Resolved::Account(account))),
            (Some(_), false) => {}
        }
    }
    Ok(None)
}

/// The refusal of a phone number that stands in the record of a person of another name.
fn of_another(record: &PersonRecord) -> Problem {
    Problem::new(Code::PersonRecordDiffers).member("existing_id", record.id.to_string())
}

fn insert(tx: &mut Tx<'_>, person: &NewPersonRecord, by: UserId) -> Result<PersonRecord> {
    let id = PersonRecordId::new();
    diesel::insert_into(persons::table)
        .values(persons::id.eq(PersonId(id.0)))
        .execute(tx.conn)?;
    let (sealed, hash) = sealed(tx.vault, id, person.phone.as_ref())?;
    Ok(diesel::insert_into(person_records::table)
        .values((
            person_records::id.eq(id),
            person_records::name.eq(&person.name),
            person_records::sealed_phone.eq(sealed),
            person_records::phone_fingerprint.eq(hash),
            person_records::division.eq(&person.division),
            person_records::organization_id.eq(person.organization_id),
            person_records::created_by.eq(by),
            person_records::created_at.eq(tx.now),
            person_records::updated_at.eq(tx.now),
        ))
        .returning(PersonRecord::as_returning())
        .get_result(tx.conn)?)
}

/// Writes what a caller changed of a record. `change` is the whole record as it is from now on. The phone number, if it is
/// another one, must be no account's and no other record's.
pub fn update(
    tx: &mut Tx<'_>,
    record: &PersonRecord,
    change: &NewPersonRecord,
) -> Result<PersonRecord> {
    let before = record.phone(tx.vault)?.map(|phone| phone.normalised());
    if let Some(phone) = &change.phone
        && before != Some(phone.normalised())
    {
        hold_phones(tx, std::slice::from_ref(phone))?;
        match find_by_phone(tx, phone, &change.name)? {
            None => {}
            Some(Resolved::Account(account)) => return Err(has_account(account).into()),
            Some(Resolved::Known(other) | Resolved::Created(other)) => {
                return Err(of_another(&other).into());
            }
        }
    }
    let (sealed, hash) = sealed(tx.vault, record.id, change.phone.as_ref())?;
    Ok(diesel::update(person_records::table.find(record.id))
        .set((
            person_records::name.eq(&change.name),
            person_records::sealed_phone.eq(sealed),
            person_records::phone_fingerprint.eq(hash),
            person_records::division.eq(&change.division),
            person_records::organization_id.eq(change.organization_id),
            person_records::version.eq(person_records::version + 1),
            person_records::updated_at.eq(tx.now),
        ))
        .returning(PersonRecord::as_returning())
        .get_result(tx.conn)?)
}

/// The refusal of a record for a person who has an account.
pub fn has_account(account: UserId) -> Problem {
    Problem::new(Code::PersonHasAccount).member("user_id", account.to_string())
}

/// Gives the records of a phone number to the account that verified it. The number is locked.
pub fn take_over(tx: &mut Tx<'_>, phone: &Phone, by: UserId) -> QueryResult<usize> {
    let hashes = fingerprints(tx.vault, phone);
    diesel::update(person_records::table)
        .filter(
            person_records::phone_fingerprint
                .assume_not_null()
                .eq_any(hashes),
        )
        .filter(person_records::taken_over_by.is_null())
        .set((
            person_records::taken_over_by.eq(by),
            person_records::taken_over_at.eq(tx.now),
            person_records::version.eq(person_records::version + 1),
            person_records::updated_at.eq(tx.now),
        ))
        .execute(tx.conn)
}

pub fn sealed(
    vault: &Vault,
    id: PersonRecordId,
    phone: Option<&Phone>,
) -> Result<(Option<Sealed>, Option<Fingerprint>)> {
    let Some(phone) = phone else {
        return Ok((None, None));
    };
    let sealed = vault.seal(place(&id), &phone.reveal())?;
    let hash = vault.fingerprint(Phone::KIND, &phone.normalised());
    Ok((Some(sealed), Some(hash)))
}

fn fingerprints(vault: &Vault, phone: &Phone) -> Vec<Fingerprint> {
    vault.fingerprints(Phone::KIND, &phone.normalised())
}
