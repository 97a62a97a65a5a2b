use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::ConsentPurpose;
use crate::kernel::ids::{ConsentId, UserId};
use crate::platform::db::later_of;
use crate::platform::db::schema::consents;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = consents)]
pub struct Consent {
    pub id: ConsentId,
    pub user_id: UserId,
    pub purpose: ConsentPurpose,
    pub document_version: String,
    pub given_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Consent {
    /// It changes once at most.
    pub fn etag(&self) -> String {
        match self.withdrawn_at {
            None => "\"1\"".to_owned(),
            Some(_) => "\"2\"".to_owned(),
        }
    }
}

pub fn insert(
    conn: &mut PgConnection,
    user: UserId,
    purpose: ConsentPurpose,
    document_version: &str,
    now: DateTime<Utc>,
) -> QueryResult<Consent> {
    diesel::insert_into(consents::table)
        .values((
            consents::id.eq(ConsentId::new()),
            consents::user_id.eq(user),
            consents::purpose.eq(purpose),
            consents::document_version.eq(document_version),
            consents::given_at.eq(now),
        ))
        .returning(Consent::as_returning())
        .get_result(conn)
}

/// One of these accounts' own.
pub fn find(
    conn: &mut PgConnection,
    accounts: &[UserId],
    id: ConsentId,
) -> QueryResult<Option<Consent>> {
    consents::table
        .find(id)
        .filter(consents::user_id.eq_any(accounts))
        .select(Consent::as_select())
        .first(conn)
        .optional()
}

pub fn lock(
    conn: &mut PgConnection,
    accounts: &[UserId],
    id: ConsentId,
) -> QueryResult<Option<Consent>> {
    consents::table
        .find(id)
        .filter(consents::user_id.eq_any(accounts))
        .select(Consent::as_select())
        .for_update()
        .first(conn)
        .optional()
}

pub fn withdraw(
    conn: &mut PgConnection,
    id: ConsentId,
    now: DateTime<Utc>,
) -> QueryResult<Consent> {
    diesel::update(consents::table.find(id))
        .set(consents::withdrawn_at.eq(later_of(consents::given_at, now).nullable()))
        .returning(Consent::as_returning())
        .get_result(conn)
}

/// The last first; all of them without a limit.
pub fn page(
    conn: &mut PgConnection,
    accounts: &[UserId],
    before: Option<Uuid>,
    fetch: Option<i64>,
) -> QueryResult<Vec<Consent>> {
    let mut query = consents::table
        .filter(consents::user_id.eq_any(accounts.to_vec()))
        .order(consents::id.desc())
        .select(Consent::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(consents::id.lt(ConsentId(before)));
    }
    if let Some(fetch) = fetch {
        query = query.limit(fetch);
    }
    query.load(conn)
}
