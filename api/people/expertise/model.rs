use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::kernel::ids::{ExpertiseId, OrganizationId, TeamId, UserId};
use crate::people::users::model::is_record_of;
use crate::platform::db::schema::expertise;
use crate::platform::db::text_search::{folded, strpos};
use crate::reference::code_lists::TechnologyField;

/// What is said of an expertise.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = expertise, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ExpertiseContent {
    pub field: TechnologyField,
    pub title: String,
    pub summary: String,
    pub trl: Option<i16>,
    pub keywords: Vec<String>,
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = expertise)]
pub struct Expertise {
    pub id: ExpertiseId,
    pub version: i32,
    pub user_id: Option<UserId>,
    pub team_id: Option<TeamId>,
    pub organization_id: Option<OrganizationId>,
    #[diesel(embed)]
    pub content: ExpertiseContent,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Whose an expertise is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Person(UserId),
    Team(TeamId),
    Organization(OrganizationId),
}

impl Expertise {
    /// `None` for a row that the database does not let in.
    pub fn whose(&self) -> Option<Whose> {
        let person = self.user_id.map(Whose::Person);
        let team = self.team_id.map(Whose::Team);
        person
            .or(team)
            .or(self.organization_id.map(Whose::Organization))
    }

    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// Which expertise a list shows, newest first.
#[derive(Clone, Debug)]
pub struct ExpertiseScope {
    pub q: Option<String>,
    pub field: Option<TechnologyField>,
    pub user_id: Option<UserId>,
    pub team_id: Option<TeamId>,
    pub organization_id: Option<OrganizationId>,
    pub keyword: Option<String>,
    pub trl_min: Option<i16>,
}

pub fn insert(
    conn: &mut PgConnection,
    whose: Whose,
    content: &ExpertiseContent,
    now: DateTime<Utc>,
) -> QueryResult<Expertise> {
    let (user, team, organization) = match whose {
        Whose::Person(id) => (Some(id), None, None),
        Whose::Team(id) => (None, Some(id), None),
        Whose::Organization(id) => (None, None, Some(id)),
    };
    diesel::insert_into(expertise::table)
        .values((
            content,
            expertise::id.eq(ExpertiseId::new()),
            expertise::user_id.eq(user),
            expertise::team_id.eq(team),
            expertise::organization_id.eq(organization),
            expertise::created_at.eq(now),
            expertise::updated_at.eq(now),
        ))
        .returning(Expertise::as_returning())
        .get_result(conn)
}

pub fn find(conn: &mut PgConnection, id: ExpertiseId) -> QueryResult<Option<Expertise>> {
    expertise::table
        .find(id)
        .select(Expertise::as_select())
        .first(conn)
        .optional()
}

pub fn lock(conn: &mut PgConnection, id: ExpertiseId) -> QueryResult<Option<Expertise>> {
    expertise::table
        .find(id)
        .select(Expertise::as_select())
        .for_update()
        .first(conn)
        .optional()
}

pub fn update(
    conn: &mut PgConnection,
    id: ExpertiseId,
    content: &ExpertiseContent,
    now: DateTime<Utc>,
) -> QueryResult<Expertise> {
    diesel::update(expertise::table.find(id))
        .set((
            content,
            expertise::version.eq(expertise::version + 1),
            expertise::updated_at.eq(now),
        ))
        .returning(Expertise::as_returning())
        .get_result(conn)
}

pub fn delete(conn: &mut PgConnection, id: ExpertiseId) -> QueryResult<usize> {
    diesel::delete(expertise::table.find(id)).execute(conn)
}

pub fn page(
    conn: &mut PgConnection,
    scope: &ExpertiseScope,
    before: Option<uuid::Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Expertise>> {
    let mut query = expertise::table.select(Expertise::as_select()).into_boxed();
    if let Some(q) = &scope.q {
        query = query.filter(strpos(folded(expertise::title), folded(q.clone())).gt(0));
    }
    if let Some(field) = scope.field {
        query = query.filter(expertise::field.eq(field));
    }
    if let Some(user) = scope.user_id {
        query = query.filter(is_record_of(expertise::user_id, user));
    }
    if let Some(team) = scope.team_id {
        query = query.filter(expertise::team_id.eq(team));
    }
    if let Some(organization) = scope.organization_id {
        query = query.filter(expertise::organization_id.eq(organization));
    }
    if let Some(keyword) = scope.keyword.clone() {
        let holds = sql::<Bool>("folded_each(expertise.keywords) @> array[folded(")
            .bind::<Text, _>(keyword)
            .sql(")]");
        query = query.filter(holds);
    }
    if let Some(trl) = scope.trl_min {
        query = query.filter(expertise::trl.ge(trl));
    }
    if let Some(before) = before {
        query = query.filter(expertise::id.lt(ExpertiseId(before)));
    }
    query.order(expertise::id.desc()).limit(fetch).load(conn)
}
