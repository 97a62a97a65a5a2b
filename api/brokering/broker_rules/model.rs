use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::brokering::credentials::codes::CredentialLevel;
use crate::kernel::DivisionCode;
use crate::kernel::ids::UserId;
use crate::platform::db::schema::broker_rules;

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = broker_rules)]
pub struct BrokerRule {
    pub division: DivisionCode,
    pub version: i32,
    pub credential_levels: Vec<CredentialLevel>,
    pub set_by: UserId,
    pub updated_at: DateTime<Utc>,
}

impl BrokerRule {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

pub fn find(conn: &mut PgConnection, division: &DivisionCode) -> QueryResult<Option<BrokerRule>> {
    broker_rules::table
        .find(division)
        .select(BrokerRule::as_select())
        .first(conn)
        .optional()
}

/// Locks the rule until the transaction ends.
pub fn lock(conn: &mut PgConnection, division: &DivisionCode) -> QueryResult<Option<BrokerRule>> {
    broker_rules::table
        .find(division)
        .select(BrokerRule::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

pub fn insert(conn: &mut PgConnection, rule: &BrokerRule) -> QueryResult<usize> {
    diesel::insert_into(broker_rules::table)
        .values(rule)
        .execute(conn)
}

pub fn update(conn: &mut PgConnection, rule: &BrokerRule) -> QueryResult<usize> {
    diesel::update(broker_rules::table.find(&rule.division))
        .set(rule)
        .execute(conn)
}
