use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::dsl::not;
use diesel::prelude::*;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use serde_json::Value;
use uuid::Uuid;

use super::{Kind, channels};
use crate::kernel::ids::{NotificationId, PersonId, UserId};
use crate::kernel::roles::AccountKind;
use crate::platform::db::Tx;
use crate::platform::db::schema::{notifications, users};
use crate::platform::error::Result;

define_sql_function! {
    /// Whether the account must know nothing of a row: see the migration of judging.
    fn is_hidden(resource: Text, thing: SqlUuid, account: SqlUuid) -> Bool;
}

/// Rows of one statement: PostgreSQL takes 65,535 values.
const ROWS_AT_ONCE: usize = 2000;

/// An event that people are told of.
#[derive(Debug)]
pub struct News<'a> {
    /// A kind that the slice declares.
    pub kind: &'static Kind,
    /// The accounts to tell. A person with several accounts is told once; erased accounts and
    /// those of API clients are left out, and officials behind a wall.
    pub to: &'a [UserId],
    /// Who acted: the person is not told of their own act. `None`: the clock.
    pub by: Option<UserId>,
    pub about: About,
    /// A JSON object with what the text names: small, without contact data, and without anything that the receiver cannot
    /// read elsewhere. It lies in the clear.
    pub facts: Value,
    /// Names the event: the same kind and key tell a person once.
    pub once: &'a str,
}

/// What an event is about: a table, and the id of its row.
#[derive(Clone, Copy, Debug)]
pub struct About {
    pub resource: &'static str,
    pub id: Uuid,
}

/// A person to tell, by way of one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Recipient {
    pub account: UserId,
    pub person: PersonId,
}

/// Tells people of an event, when the transaction commits: in the inbox, and by SMS or e-mail where they want that. The
/// accounts stay locked against erasure until then, so call it late in the transaction.
pub fn notify(tx: &mut Tx<'_>, news: &News<'_>) -> Result<()> {
    let told = told(tx.conn, news)?;
    let recipients: Vec<Recipient> = recipients(tx.conn, news)?
        .into_iter()
        .filter(|one| !told.contains(&one.person))
        .collect();
    for some in recipients.chunks(ROWS_AT_ONCE) {
        let rows: Vec<_> = some
            .iter()
            .map(|one| Row::new(news, one.account, tx.now))
            .collect();
        let new: HashSet<UserId> = diesel::insert_into(notifications::table)
            .values(rows)
            .on_conflict_do_nothing()
            .returning(notifications::user_id)
            .get_results(tx.conn)?
            .into_iter()
            .collect();
        let new: Vec<Recipient> = some
            .iter()
            .filter(|one| new.contains(&one.account))
            .copied()
            .collect();
        channels::send(tx, news.kind, &news.facts, &new)?;
    }
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = notifications, treat_none_as_default_value = false)]
struct Row<'a> {
    id: NotificationId,
    user_id: UserId,
    kind: &'a str,
    event_key: &'a str,
    resource: &'a str,
    resource_id: Uuid,
    facts: &'a Value,
    created_at: DateTime<Utc>,
}

impl<'a> Row<'a> {
    fn new(news: &'a News<'_>, user_id: UserId, created_at: DateTime<Utc>) -> Self {
        Self {
            id: NotificationId::new(),
            user_id,
            kind: news.kind.code,
            event_key: news.once,
            resource: news.about.resource,
            resource_id: news.about.id,
            facts: &news.facts,
            created_at,
        }
    }
}

/// The people whom any of their accounts was told by.
fn told(conn: &mut PgConnection, news: &News<'_>) -> QueryResult<HashSet<PersonId>> {
    let told: Vec<PersonId> = notifications::table
        .inner_join(users::table)
        .filter(notifications::kind.eq(news.kind.code))
        .filter(notifications::event_key.eq(news.once))
        .select(users::person_id)
        .load(conn)?;
    Ok(told.into_iter().collect())
}

/// The people to tell, each once: by the account into which the others were merged, where that is among them.
fn recipients(conn: &mut PgConnection, news: &News<'_>) -> QueryResult<Vec<Recipient>> {
    let accounts: Vec<(UserId, PersonId)> = users::table
        .filter(users::id.eq_any(news.to))
        .filter(users::erased_at.is_null())
        .filter(users::account_kind.ne(AccountKind::Integration))
        .filter(not(is_hidden(
            news.about.resource,
            news.about.id,
            users::id,
        )))
        .order(users::id)
        .select((users::id, users::person_id))
        .for_key_share()
        .load(conn)?;
    let actor: Option<PersonId> = match news.by {
        None => None,
        Some(by) => users::table
            .find(by)
            .select(users::person_id)
            .first(conn)
            .optional()?,
    };
    let mut people: BTreeMap<PersonId, UserId> = BTreeMap::new();
    for (account, person) in accounts {
        if Some(person) == actor {
            continue;
        }
        let chosen = people.entry(person).or_insert(account);
        if account.0 == person.0 {
            *chosen = account;
        }
    }
    let people = people.into_iter();
    Ok(people
        .map(|(person, account)| Recipient { account, person })
        .collect())
}
