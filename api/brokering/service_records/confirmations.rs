//! The secrets by which served parties without an account, or on the way, confirm or dispute a record: sent by SMS, kept as
//! a hash, good for one decision on one version of one record.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::ServiceRecordStatus;
use super::model::ServiceRecord;
use crate::access::auth::secret_digest;
use crate::brokering::service_plans::model::Party;
use crate::kernel::clock::official_time;
use crate::kernel::ids::{
    BrokerId, OrganizationId, PersonId, PersonRecordId, ServiceRecordId, TeamId, UserId,
};
use crate::people::contact_points::codes::ContactKind;
use crate::people::contact_points::model::{self as contact_points, ContactValue};
use crate::people::person_records::model::PersonRecord;
use crate::people::users::model::person_of;
use crate::platform::db::Tx;
use crate::platform::db::schema::{
    brokers, organizations, person_records, service_confirmations, service_records, teams, users,
};
use crate::platform::error::Result;
use crate::platform::outbox::Message;
use crate::platform::outbox::model::put_to_person;
use crate::platform::privacy::Phone;

/// The letters of a secret: those of Crockford's base 32, none of which is taken for another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 16;
/// A message that could not be sent for so long is of no use.
const MESSAGE_DAYS: i64 = 3;
const PURPOSE: &str = "confirm_service";

/// 80 random bits.
fn new_secret() -> String {
    let random: [u8; LENGTH] = rand::random();
    let letters = random
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    letters.collect()
}

/// What is kept of a secret, as a person types it: in small letters, with O for zero, I and L for one, and hyphens.
fn digest(typed: &str) -> Vec<u8> {
    let letters = typed
        .chars()
        .filter(|letter| !matches!(letter, '-' | ' '))
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        });
    secret_digest(&letters.collect::<String>())
}

/// A secret that was sent.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = service_confirmations)]
pub struct Confirmation {
    pub id: Uuid,
    pub version_number: i32,
    pub used_at: Option<DateTime<Utc>>,
}

impl Confirmation {
    /// Whether the secret still decides on the record.
    pub fn is_open(&self, record: &ServiceRecord, now: DateTime<Utc>, window: Duration) -> bool {
        self.used_at.is_none()
            && self.version_number == record.version_number
            && record.status_at(now, window) == ServiceRecordStatus::Recorded
    }
}

/// Sends a secret for each record whose served party has a mobile number.
pub fn ask_all(tx: &mut Tx<'_>, records: &[ServiceRecord], base_url: Option<&str>) -> Result<()> {
    let parties: Vec<Party> = records.iter().filter_map(ServiceRecord::served).collect();
    let phones = phones_of(tx, &parties)?;
    if phones.is_empty() {
        return Ok(());
    }
    let names = names_of(tx.conn, records)?;
    let mut rows = Vec::new();
    for record in records {
        let found = record.served().and_then(|party| phones.get(&party));
        let Some((account, phone)) = found else {
            continue;
        };
        let secret = new_secret();
        rows.push((
            service_confirmations::id.eq(Uuid::now_v7()),
            service_confirmations::record_id.eq(record.id),
            service_confirmations::version_number.eq(record.version_number),
            service_confirmations::digest.eq(digest(&secret)),
            service_confirmations::sent_at.eq(tx.now),
        ));
        let broker = names.get(&record.broker_id).map_or("", String::as_str);
        let message = message(record, broker, phone, secret, base_url);
        let until = tx.now + Duration::days(MESSAGE_DAYS);
        put_to_person(tx, *account, PURPOSE, &message, until)?;
    }
    diesel::insert_into(service_confirmations::table)
        .values(rows)
        .execute(tx.conn)?;
    Ok(())
}

fn message(
    record: &ServiceRecord,
    broker: &str,
    phone: &Phone,
    secret: String,
    base_url: Option<&str>,
) -> Message {
    let (time, minutes) = (
        official_time(record.content.started_at),
        record.content.minutes,
    );
    let path = format!("/v1/service-confirmations/{secret}");
    let link = base_url.map_or_else(|| secret.clone(), |base| format!("{base}{path}"));
    Message {
        to: phone.normalised(),
        text_zh: format!(
            "【天府科技交易】{broker}登记了{time}为您提供的服务（{minutes}分钟）。请确认或提出异议：{link}"
        ),
        text_en: format!(
            "Tianfu Exchange: {broker} recorded a service to you at {time} ({minutes} minutes). Confirm or dispute it: {link}"
        ),
        code: Some(secret),
    }
}

/// The names of the brokers of records.
pub fn names_of(
    conn: &mut PgConnection,
    records: &[ServiceRecord],
) -> QueryResult<HashMap<BrokerId, String>> {
    let ids = records.iter().map(|one| one.broker_id);
    let rows: Vec<(BrokerId, String)> = brokers::table
        .inner_join(users::table.on(users::id.eq(person_of(brokers::user_id))))
        .filter(brokers::id.eq_any(ids.collect::<Vec<_>>()))
        .select((brokers::id, users::display_name))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The mobile numbers of parties, with the account where the party has one.
fn phones_of(
    tx: &mut Tx<'_>,
    parties: &[Party],
) -> Result<HashMap<Party, (Option<UserId>, Phone)>> {
    let mut accounts: Vec<(Party, UserId)> = Vec::new();
    let mut persons: Vec<PersonId> = Vec::new();
    let (mut of_teams, mut of_organizations) = (Vec::new(), Vec::new());
    for party in parties {
        match party {
            Party::Person(id) => persons.push(*id),
            Party::Team(id) => of_teams.push(*id),
            Party::Organization(id) => of_organizations.push(*id),
        }
    }
    accounts.extend(persons.iter().map(|id| (Party::Person(*id), UserId(id.0))));
    let leads: Vec<(TeamId, UserId)> = teams::table
        .filter(teams::id.eq_any(of_teams))
        .select((teams::id, person_of(teams::lead_id)))
        .load(tx.conn)?;
    accounts.extend(leads.into_iter().map(|(id, lead)| (Party::Team(id), lead)));
    let of_them: Vec<(OrganizationId, Option<UserId>)> = organizations::table
        .filter(organizations::id.eq_any(of_organizations))
        .select((organizations::id, organizations::account_id))
        .load(tx.conn)?;
    accounts.extend(
        of_them
            .into_iter()
            .filter_map(|(id, account)| Some((Party::Organization(id), account?))),
    );
    let mut numbers: HashMap<UserId, Phone> = HashMap::new();
    let ids: Vec<UserId> = accounts.iter().map(|(_, account)| *account).collect();
    for point in contact_points::of_users(tx.conn, &ids)? {
        if point.kind == ContactKind::Phone
            && let ContactValue::Phone(phone) = point.value(tx.vault)?
        {
            numbers.insert(point.user_id, phone);
        }
    }
    let mut phones: HashMap<Party, (Option<UserId>, Phone)> = accounts
        .into_iter()
        .filter_map(|(party, account)| {
            let phone = numbers.get(&account)?.clone();
            Some((party, (Some(account), phone)))
        })
        .collect();
    let without: Vec<PersonRecordId> = persons.iter().map(|id| PersonRecordId(id.0)).collect();
    let known: Vec<PersonRecord> = person_records::table
        .filter(person_records::id.eq_any(without))
        .select(PersonRecord::as_select())
        .load(tx.conn)?;
    for record in known {
        if let Some(phone) = record.phone(tx.vault)? {
            let party = Party::Person(PersonId(record.id.0));
            phones.insert(party, (record.taken_over_by, phone));
        }
    }
    phones.retain(|_, (_, phone)| phone.takes_codes());
    Ok(phones)
}

/// The secret that a person typed or followed, with its record; both locked.
pub fn lock(
    conn: &mut PgConnection,
    typed: &str,
) -> QueryResult<Option<(Confirmation, ServiceRecord)>> {
    let found: Option<ServiceRecordId> = service_confirmations::table
        .filter(service_confirmations::digest.eq(digest(typed)))
        .select(service_confirmations::record_id)
        .first(conn)
        .optional()?;
    let Some(record) = found else {
        return Ok(None);
    };
    // The record first, as all moves of it.
    let record = service_records::table
        .find(record)
        .select(ServiceRecord::as_select())
        .for_no_key_update()
        .first(conn)?;
    let confirmation = service_confirmations::table
        .filter(service_confirmations::digest.eq(digest(typed)))
        .select(Confirmation::as_select())
        .for_update()
        .first(conn)?;
    Ok(Some((confirmation, record)))
}

pub fn find(
    conn: &mut PgConnection,
    typed: &str,
) -> QueryResult<Option<(Confirmation, ServiceRecord)>> {
    service_confirmations::table
        .inner_join(service_records::table)
        .filter(service_confirmations::digest.eq(digest(typed)))
        .select((Confirmation::as_select(), ServiceRecord::as_select()))
        .first(conn)
        .optional()
}

pub fn use_up(conn: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(service_confirmations::table.find(id))
        .set(service_confirmations::used_at.eq(now))
        .execute(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_read_as_people_type_them() {
        let secret = new_secret();
        assert_eq!(secret.len(), LENGTH);
        assert_eq!(digest(&secret), digest(&secret.to_lowercase()));
        assert_eq!(digest("0011-ABCD"), digest("oOil abcd"));
        assert_ne!(digest("0011-ABCD"), digest("0011-ABCE"));
    }
}
