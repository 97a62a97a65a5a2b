//! Who is behind a phone number: an account, a record, or a person whom the exchange does not know yet.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, Bytea, Text};

use super::super::names::same_name;
use super::{NewPersonRecord, PersonRecord, place};
use crate::kernel::ids::{PersonId, PersonRecordId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{person_records, persons, user_contact_points, users};
use crate::platform::error::{Code, Problem, Result};
use crate::platform::privacy::{Fingerprint, Phone, Sealed, Vault};

/// Rows of one statement: PostgreSQL takes 65,535 values.
const ROWS_AT_ONCE: usize = 1000;

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
    if hashes.is_empty() {
        return Ok(());
    }
    diesel::sql_query(
        "select pg_advisory_xact_lock(hashtextextended($1 || encode(hash, 'hex'), 0)) from unnest($2) hash",
    )
    .bind::<Text, _>("phone of a person ")
    .bind::<Array<Bytea>, _>(hashes)
    .execute(tx.conn)?;
    Ok(())
}

/// What phone numbers that are locked lead to, by their hashes.
#[derive(Default)]
struct Behind {
    /// The accounts that verified a number, the one that stands for the person first.
    accounts: Vec<(Fingerprint, PersonId)>,
    /// The open record of a number, then those that were taken over.
    records: Vec<(Option<Fingerprint>, PersonRecord)>,
}

impl Behind {
    fn find(conn: &mut PgConnection, hashes: &[Fingerprint]) -> QueryResult<Self> {
        let accounts = user_contact_points::table
            .inner_join(users::table)
            .filter(user_contact_points::kind.eq(Phone::KIND))
            .filter(user_contact_points::fingerprint.eq_any(hashes))
            .filter(user_contact_points::verified_at.is_not_null())
            .order(users::person_id.eq(users::id).desc())
            .select((user_contact_points::fingerprint, users::person_id))
            .load(conn)?;
        let records = person_records::table
            .filter(
                person_records::phone_fingerprint
                    .assume_not_null()
                    .eq_any(hashes),
            )
            .order((
                person_records::taken_over_by.is_not_null(),
                person_records::id.desc(),
            ))
            .select((person_records::phone_fingerprint, PersonRecord::as_select()))
            .load(conn)?;
        Ok(Self { accounts, records })
    }

    /// The account or the record of the number with these hashes.
    fn of(&self, hashes: &[Fingerprint], name: &str) -> Result<Option<Resolved>> {
        let mut accounts = self.accounts.iter();
        if let Some((_, account)) = accounts.find(|(hash, _)| hashes.contains(hash)) {
            return Ok(Some(Resolved::Account(UserId(account.0))));
        }
        let records = self.records.iter();
        let records =
            records.filter(|(hash, _)| hash.as_ref().is_some_and(|hash| hashes.contains(hash)));
        for (_, record) in records {
            match (record.taken_over_by, same_name(&record.name, name)) {
                (None, true) => return Ok(Some(Resolved::Known(record.clone()))),
                (None, false) => return Err(of_another(record).into()),
                // The account has another number now.
                (Some(account), true) => return Ok(Some(Resolved::Account(account))),
                (Some(_), false) => {}
            }
        }
        Ok(None)
    }
}

/// The account or the record of a phone number that is locked.
fn find_by_phone(tx: &mut Tx<'_>, phone: &Phone, name: &str) -> Result<Option<Resolved>> {
    let hashes = fingerprints(tx.vault, phone);
    Behind::find(tx.conn, &hashes)?.of(&hashes, name)
}

/// The same as [`find_or_create`] for many people, in few statements. A phone number that stands twice leads to one record.
pub fn find_or_create_all(
    tx: &mut Tx<'_>,
    people: &[NewPersonRecord],
    by: UserId,
) -> Result<Vec<Resolved>> {
    let phones: Vec<Phone> = people.iter().filter_map(|one| one.phone.clone()).collect();
    hold_phones(tx, &phones)?;
    let hashes_of = |one: &NewPersonRecord, vault: &Vault| match &one.phone {
        Some(phone) => fingerprints(vault, phone),
        None => Vec::new(),
    };
    let all: Vec<Vec<Fingerprint>> = people.iter().map(|one| hashes_of(one, tx.vault)).collect();
    let behind = match phones.is_empty() {
        true => Behind::default(),
        false => Behind::find(tx.conn, &all.concat())?,
    };
    // By the first hash of a number, the index of its new record.
    let mut first: HashMap<&[u8], usize> = HashMap::new();
    let mut rows: Vec<&NewPersonRecord> = Vec::new();
    let mut found: Vec<Found> = Vec::new();
    for (person, hashes) in people.iter().zip(&all) {
        let phone = hashes.first().map(Fingerprint::bytes);
        found.push(match phone.and_then(|phone| first.get(phone)) {
            Some(row) => Found::Again(*row, person.name.clone()),
            None => match behind.of(hashes, &person.name)? {
                Some(resolved) => Found::There(resolved),
                None => {
                    first.extend(phone.map(|phone| (phone, rows.len())));
                    rows.push(person);
                    Found::New(rows.len() - 1)
                }
            },
        });
    }
    let created = insert_all(tx, &rows, by)?;
    let resolved = found.into_iter().map(|one| {
        Ok(match one {
            Found::There(resolved) => resolved,
            Found::New(row) => Resolved::Created(created[row].clone()),
            Found::Again(row, name) if same_name(&created[row].name, &name) => {
                Resolved::Known(created[row].clone())
            }
            Found::Again(row, _) => return Err(of_another(&created[row]).into()),
        })
    });
    resolved.collect()
}

/// Where a person of several stands.
enum Found {
    There(Resolved),
    /// In this one of the new records.
    New(usize),
    /// The phone number of this one of the new records, with a name.
    Again(usize, String),
}

/// The refusal of a phone number that stands in the record of a person of another name.
fn of_another(record: &PersonRecord) -> Problem {
    Problem::new(Code::PersonRecordDiffers).member("existing_id", record.id.to_string())
}

fn insert(tx: &mut Tx<'_>, person: &NewPersonRecord, by: UserId) -> Result<PersonRecord> {
    let mut created = insert_all(tx, &[person], by)?;
    let created = created.pop();
    Ok(created.ok_or_else(|| anyhow::anyhow!("a record was not created"))?)
}

/// Creates records, in the order of the people.
fn insert_all(
    tx: &mut Tx<'_>,
    people: &[&NewPersonRecord],
    by: UserId,
) -> Result<Vec<PersonRecord>> {
    let mut created = Vec::with_capacity(people.len());
    for some in people.chunks(ROWS_AT_ONCE) {
        let ids: Vec<PersonRecordId> = some.iter().map(|_| PersonRecordId::new()).collect();
        let persons: Vec<_> = ids
            .iter()
            .map(|id| persons::id.eq(PersonId(id.0)))
            .collect();
        diesel::insert_into(persons::table)
            .values(persons)
            .execute(tx.conn)?;
        let rows = ids.iter().zip(some).map(|(id, person)| {
            let (sealed, hash) = sealed(tx.vault, *id, person.phone.as_ref())?;
            Ok((
                person_records::id.eq(*id),
                person_records::name.eq(&person.name),
                person_records::sealed_phone.eq(sealed),
                person_records::phone_fingerprint.eq(hash),
                person_records::division.eq(&person.division),
                person_records::organization_id.eq(person.organization_id),
                person_records::created_by.eq(by),
                person_records::created_at.eq(tx.now),
                person_records::updated_at.eq(tx.now),
            ))
        });
        let rows: Vec<_> = rows.collect::<Result<_>>()?;
        let written: Vec<PersonRecord> = diesel::insert_into(person_records::table)
            .values(rows)
            .returning(PersonRecord::as_returning())
            .get_results(tx.conn)?;
        let mut written: HashMap<_, _> = written.into_iter().map(|row| (row.id, row)).collect();
        created.extend(ids.iter().filter_map(|id| written.remove(id)));
    }
    Ok(created)
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

/// The refusals of a phone number that leads to a person of another name, or to one with an account.
pub const OF_ANOTHER: [Code; 2] = [Code::PersonHasAccount, Code::PersonRecordDiffers];

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
