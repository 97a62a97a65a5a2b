use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use crate::kernel::ids::{NotificationId, UserId};
use crate::platform::db::schema::{notification_settings, notifications};
use crate::platform::db::{Condition, TOTAL_CAP};
use crate::platform::notifications::Chosen;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct Notification {
    pub id: NotificationId,
    pub kind: String,
    pub resource: String,
    pub resource_id: Uuid,
    pub facts: Value,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

impl Notification {
    /// Reading it is its only change.
    pub fn etag(&self) -> String {
        format!("\"{}\"", u8::from(self.read_at.is_some()))
    }
}

/// Which notifications a list shows.
#[derive(Clone, Debug, Default)]
pub struct NotificationScope {
    pub unread: Option<bool>,
    pub kind: Option<String>,
}

/// The notifications of these accounts.
pub fn visible_to(accounts: &[UserId]) -> Condition<notifications::table> {
    Box::new(notifications::user_id.eq_any(accounts.to_vec()))
}

pub fn page(
    conn: &mut PgConnection,
    scope: &NotificationScope,
    accounts: &[UserId],
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Notification>> {
    let mut query = scoped(scope, accounts);
    if let Some(before) = before {
        query = query.filter(notifications::id.lt(NotificationId(before)));
    }
    query
        .order(notifications::id.desc())
        .limit(fetch)
        .select(Notification::as_select())
        .load(conn)
}

/// How many there are, up to one above the cap of totals.
pub fn count(
    conn: &mut PgConnection,
    scope: &NotificationScope,
    accounts: &[UserId],
) -> QueryResult<i64> {
    let some = scoped(scope, accounts)
        .select(notifications::id)
        .limit(TOTAL_CAP + 1);
    let some: Vec<NotificationId> = some.load(conn)?;
    Ok(i64::try_from(some.len()).unwrap_or(i64::MAX))
}

fn scoped(
    scope: &NotificationScope,
    accounts: &[UserId],
) -> notifications::BoxedQuery<'static, diesel::pg::Pg> {
    let mut query = notifications::table
        .into_boxed()
        .filter(visible_to(accounts));
    match scope.unread {
        Some(true) => query = query.filter(notifications::read_at.is_null()),
        Some(false) => query = query.filter(notifications::read_at.is_not_null()),
        None => {}
    }
    if let Some(kind) = scope.kind.clone() {
        query = query.filter(notifications::kind.eq(kind));
    }
    query
}

pub fn find(
    conn: &mut PgConnection,
    id: NotificationId,
    accounts: &[UserId],
) -> QueryResult<Option<Notification>> {
    notifications::table
        .find(id)
        .filter(visible_to(accounts))
        .select(Notification::as_select())
        .first(conn)
        .optional()
}

/// Locks a notification of these accounts.
pub fn lock(
    conn: &mut PgConnection,
    id: NotificationId,
    accounts: &[UserId],
) -> QueryResult<Option<Notification>> {
    notifications::table
        .find(id)
        .filter(visible_to(accounts))
        .select(Notification::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

pub fn read(
    conn: &mut PgConnection,
    id: NotificationId,
    now: DateTime<Utc>,
) -> QueryResult<Notification> {
    diesel::update(notifications::table.find(id))
        .set(notifications::read_at.eq(now))
        .returning(Notification::as_returning())
        .get_result(conn)
}

/// Marks the unread ones up to `last` as read; returns how many.
pub fn read_up_to(
    conn: &mut PgConnection,
    last: NotificationId,
    accounts: &[UserId],
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(notifications::table)
        .filter(notifications::user_id.eq_any(accounts))
        .filter(notifications::read_at.is_null())
        .filter(notifications::id.le(last))
        .set(notifications::read_at.eq(now))
        .execute(conn)
}

/// All that an account was told.
pub fn of_account(conn: &mut PgConnection, account: UserId) -> QueryResult<Vec<Notification>> {
    notifications::table
        .filter(notifications::user_id.eq(account))
        .order(notifications::id)
        .select(Notification::as_select())
        .load(conn)
}

/// The settings of an account. Version 0: nothing was chosen yet.
#[derive(Clone, Debug, Default, Queryable, Selectable)]
#[diesel(table_name = notification_settings)]
pub struct Settings {
    pub version: i32,
    #[diesel(embed)]
    pub chosen: Chosen,
}

impl Settings {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

pub fn settings_of(conn: &mut PgConnection, user: UserId) -> QueryResult<Settings> {
    let row = notification_settings::table
        .find(user)
        .select(Settings::as_select())
        .first(conn)
        .optional()?;
    Ok(row.unwrap_or_default())
}

/// Writes what an account chose. The account is held against other changes.
pub fn choose(
    conn: &mut PgConnection,
    user: UserId,
    chosen: &Chosen,
    now: DateTime<Utc>,
) -> QueryResult<Settings> {
    let written = (
        notification_settings::sms.eq(&chosen.sms),
        notification_settings::email.eq(&chosen.email),
        notification_settings::updated_at.eq(now),
    );
    diesel::insert_into(notification_settings::table)
        .values((notification_settings::user_id.eq(user), written))
        .on_conflict(notification_settings::user_id)
        .do_update()
        .set((
            written,
            notification_settings::version.eq(notification_settings::version + 1),
        ))
        .returning(Settings::as_returning())
        .get_result(conn)
}
