use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::message::{Channel, Message};
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::db::schema::outbox_messages;
use crate::platform::error::Result;
use crate::platform::privacy::{Place, Sealed, Vault};

/// Rows are forgotten after.
const KEPT_DAYS: i64 = 7;
/// A replica that took a message and died leaves it to the others after.
const LEASE_SECONDS: i64 = 60;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox_messages)]
pub struct OutboxRow {
    pub id: Uuid,
    pub channel: String,
    pub purpose: String,
    sealed: Option<Sealed>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub attempts: i32,
    pub sent_at: Option<DateTime<Utc>>,
    pub given_up_at: Option<DateTime<Utc>>,
}

impl OutboxRow {
    /// What it says, until that is forgotten.
    pub fn message(&self, vault: &Vault) -> Result<Option<Message>> {
        self.sealed
            .as_ref()
            .map(|sealed| vault.unseal(place(&self.id), sealed))
            .transpose()
    }
}

fn place(id: &Uuid) -> Place<'_> {
    Place {
        table: "outbox_messages",
        column: "sealed",
        row: id,
    }
}

/// Keeps a message to be sent. `None` in place of a user: a decoy, which costs as much and is never sent.
pub fn put(
    tx: &mut Tx<'_>,
    user: Option<UserId>,
    channel: Channel,
    purpose: &str,
    message: &Message,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let id = Uuid::now_v7();
    let sealed = tx.vault.seal(place(&id), message)?;
    let given_up_at = user.is_none().then_some(tx.now);
    diesel::insert_into(outbox_messages::table)
        .values((
            outbox_messages::id.eq(id),
            outbox_messages::user_id.eq(user),
            outbox_messages::channel.eq(channel.as_str()),
            outbox_messages::purpose.eq(purpose),
            outbox_messages::sealed.eq(user.is_some().then_some(sealed)),
            outbox_messages::created_at.eq(tx.now),
            outbox_messages::expires_at.eq(expires_at),
            outbox_messages::next_attempt_at.eq(tx.now),
            outbox_messages::given_up_at.eq(given_up_at),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Keeps a message to a person who may have no account.
pub fn put_to_person(
    tx: &mut Tx<'_>,
    account: Option<UserId>,
    purpose: &str,
    message: &Message,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let id = Uuid::now_v7();
    diesel::insert_into(outbox_messages::table)
        .values((
            outbox_messages::id.eq(id),
            outbox_messages::user_id.eq(account),
            outbox_messages::channel.eq(Channel::Sms.as_str()),
            outbox_messages::purpose.eq(purpose),
            outbox_messages::sealed.eq(tx.vault.seal(place(&id), message)?),
            outbox_messages::created_at.eq(tx.now),
            outbox_messages::expires_at.eq(expires_at),
            outbox_messages::next_attempt_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Takes one message that is due, so that no other replica does.
pub fn take_due(tx: &mut Tx<'_>) -> QueryResult<Option<OutboxRow>> {
    let due: Option<Uuid> = outbox_messages::table
        .filter(outbox_messages::sent_at.is_null())
        .filter(outbox_messages::given_up_at.is_null())
        .filter(outbox_messages::next_attempt_at.le(tx.now))
        .filter(outbox_messages::expires_at.gt(tx.now))
        .order(outbox_messages::next_attempt_at)
        .select(outbox_messages::id)
        .for_update()
        .skip_locked()
        .first(tx.conn)
        .optional()?;
    let Some(id) = due else {
        return Ok(None);
    };
    diesel::update(outbox_messages::table.find(id))
        .set((
            outbox_messages::attempts.eq(outbox_messages::attempts + 1),
            outbox_messages::next_attempt_at.eq(tx.now + Duration::seconds(LEASE_SECONDS)),
        ))
        .returning(OutboxRow::as_returning())
        .get_result(tx.conn)
        .map(Some)
}

/// It was handed over: what it said is forgotten.
pub fn sent(tx: &mut Tx<'_>, id: Uuid) -> QueryResult<usize> {
    diesel::update(outbox_messages::table.find(id))
        .set((
            outbox_messages::sent_at.eq(tx.now),
            outbox_messages::sealed.eq(None::<Sealed>),
            outbox_messages::last_error.eq(None::<String>),
        ))
        .execute(tx.conn)
}

/// It was not: again later, or never where the gateway will not have it.
pub fn failed(tx: &mut Tx<'_>, row: &OutboxRow, why: &str, for_good: bool) -> QueryResult<usize> {
    let wait = Duration::seconds(2_i64 << row.attempts.clamp(0, 7));
    let why: String = why.chars().take(200).collect();
    let one = outbox_messages::table.find(row.id);
    if for_good {
        return diesel::update(one)
            .set((
                outbox_messages::given_up_at.eq(tx.now),
                outbox_messages::sealed.eq(None::<Sealed>),
                outbox_messages::last_error.eq(why),
            ))
            .execute(tx.conn);
    }
    diesel::update(one)
        .set((
            outbox_messages::next_attempt_at.eq(tx.now + wait),
            outbox_messages::last_error.eq(why),
        ))
        .execute(tx.conn)
}

/// The newest messages, for a developer.
pub fn newest(conn: &mut PgConnection, most: i64) -> QueryResult<Vec<OutboxRow>> {
    outbox_messages::table
        .select(OutboxRow::as_select())
        .order(outbox_messages::id.desc())
        .limit(most)
        .load(conn)
}

/// Gives up at most so many that can be of no use any more.
pub fn give_up(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    let late: Vec<Uuid> = outbox_messages::table
        .filter(outbox_messages::sent_at.is_null())
        .filter(outbox_messages::given_up_at.is_null())
        .filter(outbox_messages::expires_at.le(now))
        .select(outbox_messages::id)
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::update(outbox_messages::table.filter(outbox_messages::id.eq_any(late)))
        .set((
            outbox_messages::given_up_at.eq(now),
            outbox_messages::sealed.eq(None::<Sealed>),
        ))
        .execute(conn)
}

/// Forgets at most so many old rows.
pub fn forget_old(conn: &mut PgConnection, now: DateTime<Utc>, most: i64) -> QueryResult<usize> {
    let old: Vec<Uuid> = outbox_messages::table
        .filter(outbox_messages::created_at.le(now - Duration::days(KEPT_DAYS)))
        .select(outbox_messages::id)
        .limit(most)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::delete(outbox_messages::table.filter(outbox_messages::id.eq_any(old))).execute(conn)
}
