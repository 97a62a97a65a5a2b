use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::codes::OrganizationKind;
use super::uscc::Uscc;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{OrganizationId, UserId};
use crate::platform::db::schema::organizations;
use crate::platform::db::text_search::{folded, strpos};
use crate::platform::error::{Code, Error, Problem, Result};

pub use super::acting::{acts_for, is_own_staff, of_accounts, organizations_of};

/// What an organisation says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = organizations, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct OrganizationContent {
    pub name: String,
    pub kind: OrganizationKind,
    pub uscc: Option<Uscc>,
    pub division: DivisionCode,
    pub parent_id: Option<OrganizationId>,
    pub introduction: String,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = organizations)]
pub struct Organization {
    pub id: OrganizationId,
    pub version: i32,
    #[diesel(embed)]
    pub content: OrganizationContent,
    /// The account of kind organization that acts for it.
    pub account_id: Option<UserId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Which organisations a list shows, newest first.
#[derive(Clone, Debug)]
pub struct OrganizationScope {
    pub q: Option<String>,
    pub kind: Option<OrganizationKind>,
    pub uscc: Option<Uscc>,
    pub division: Option<DivisionCode>,
    pub parent_id: Option<OrganizationId>,
}

/// `None`: there is one with this credit code already.
pub fn insert(
    conn: &mut PgConnection,
    content: &OrganizationContent,
    account: Option<UserId>,
    by: UserId,
    now: DateTime<Utc>,
) -> QueryResult<Option<Organization>> {
    diesel::insert_into(organizations::table)
        .values((
            content,
            organizations::id.eq(OrganizationId::new()),
            organizations::account_id.eq(account),
            organizations::created_by.eq(by),
            organizations::created_at.eq(now),
            organizations::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(Organization::as_returning())
        .get_result(conn)
        .optional()
}

pub fn find(conn: &mut PgConnection, id: OrganizationId) -> QueryResult<Option<Organization>> {
    organizations::table
        .find(id)
        .select(Organization::as_select())
        .first(conn)
        .optional()
}

/// Locks the row until the transaction ends, against other changes but not against being pointed at: two organisations
/// that name each other as parents at one moment must not wait for each other here.
pub fn lock(conn: &mut PgConnection, id: OrganizationId) -> QueryResult<Option<Organization>> {
    organizations::table
        .find(id)
        .select(Organization::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// Writes the content; a credit code that another has is named with that other.
pub fn update(
    conn: &mut PgConnection,
    id: OrganizationId,
    content: &OrganizationContent,
    now: DateTime<Utc>,
) -> Result<Organization> {
    // In a savepoint of its own: after the refusal the other one is looked up.
    let written = conn.transaction(|conn| {
        diesel::update(organizations::table.find(id))
            .set((
                content,
                organizations::version.eq(organizations::version + 1),
                organizations::updated_at.eq(now),
            ))
            .returning(Organization::as_returning())
            .get_result(conn)
            .map_err(Error::from)
    });
    match (written, &content.uscc) {
        (Err(Error::Refused(problem)), Some(uscc)) if problem.code == Code::UsccTaken => {
            Err(taken(conn, uscc)?.into())
        }
        (written, _) => written,
    }
}

/// Names the account that acts for an organisation.
pub fn link(
    conn: &mut PgConnection,
    id: OrganizationId,
    account: Option<UserId>,
    now: DateTime<Utc>,
) -> QueryResult<Organization> {
    diesel::update(organizations::table.find(id))
        .set((
            organizations::account_id.eq(account),
            organizations::version.eq(organizations::version + 1),
            organizations::updated_at.eq(now),
        ))
        .returning(Organization::as_returning())
        .get_result(conn)
}

/// The refusal of a credit code that another organisation has.
pub fn taken(conn: &mut PgConnection, uscc: &Uscc) -> QueryResult<Problem> {
    let existing: Option<OrganizationId> = organizations::table
        .filter(organizations::uscc.eq(uscc))
        .select(organizations::id)
        .first(conn)
        .optional()?;
    let problem = Problem::new(Code::UsccTaken);
    Ok(match existing {
        Some(id) => problem.member("existing_id", id.to_string()),
        None => problem,
    })
}

pub fn page(
    conn: &mut PgConnection,
    scope: &OrganizationScope,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Organization>> {
    let mut query = scoped(scope).select(Organization::as_select());
    if let Some(before) = before {
        query = query.filter(organizations::id.lt(OrganizationId(before)));
    }
    query
        .order(organizations::id.desc())
        .limit(fetch)
        .load(conn)
}

/// How many there are, counted up to `cap` + 1.
pub fn count(conn: &mut PgConnection, scope: &OrganizationScope, cap: i64) -> QueryResult<i64> {
    let rows: Vec<OrganizationId> = scoped(scope)
        .select(organizations::id)
        .limit(cap + 1)
        .load(conn)?;
    Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
}

fn scoped(scope: &OrganizationScope) -> organizations::BoxedQuery<'static, diesel::pg::Pg> {
    let mut query = organizations::table.into_boxed();
    if let Some(q) = &scope.q {
        query = query.filter(strpos(folded(organizations::name), folded(q.clone())).gt(0));
    }
    if let Some(kind) = scope.kind {
        query = query.filter(organizations::kind.eq(kind));
    }
    if let Some(uscc) = scope.uscc.clone() {
        query = query.filter(organizations::uscc.eq(uscc));
    }
    if let Some(division) = &scope.division {
        query = query.filter(organizations::division.like(format!("{}%", division.prefix())));
    }
    if let Some(parent) = scope.parent_id {
        query = query.filter(organizations::parent_id.eq(parent));
    }
    query
}
