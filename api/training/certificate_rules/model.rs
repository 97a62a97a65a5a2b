use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::accounts::certificates::codes::CertificateKind;
use crate::kernel::ids::{AgendaItemId, TrainingSessionId};
use crate::platform::db::schema::certificate_rules;

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = certificate_rules, treat_none_as_default_value = false)]
pub struct RuleContent {
    pub kind: CertificateKind,
    pub min_half_days: i32,
    pub mandatory_items: Vec<AgendaItemId>,
    pub issuer: String,
}

/// The rule of a session; it has the id of the session.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = certificate_rules)]
pub struct CertificateRule {
    pub id: TrainingSessionId,
    pub version: i32,
    #[diesel(embed)]
    pub content: RuleContent,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl CertificateRule {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

pub fn find(
    conn: &mut PgConnection,
    session: TrainingSessionId,
) -> QueryResult<Option<CertificateRule>> {
    certificate_rules::table
        .find(session)
        .select(CertificateRule::as_select())
        .first(conn)
        .optional()
}

pub fn insert(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    content: &RuleContent,
    now: DateTime<Utc>,
) -> QueryResult<CertificateRule> {
    diesel::insert_into(certificate_rules::table)
        .values((
            content,
            certificate_rules::id.eq(session),
            certificate_rules::created_at.eq(now),
            certificate_rules::updated_at.eq(now),
        ))
        .returning(CertificateRule::as_returning())
        .get_result(conn)
}

pub fn update(
    conn: &mut PgConnection,
    session: TrainingSessionId,
    content: &RuleContent,
    now: DateTime<Utc>,
) -> QueryResult<CertificateRule> {
    diesel::update(certificate_rules::table.find(session))
        .set((
            content,
            certificate_rules::version.eq(certificate_rules::version + 1),
            certificate_rules::updated_at.eq(now),
        ))
        .returning(CertificateRule::as_returning())
        .get_result(conn)
}
