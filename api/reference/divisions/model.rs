use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::kernel::DivisionCode;
use crate::kernel::codes::code_list;
use crate::platform::db::schema::divisions;

code_list! {
    /// Levels of the tree.
    DivisionLevel of "division_levels" {
        Province = "province",
        City = "city",
        County = "county",
        Town = "town",
        /// Villages have no public list; a village is a name under its town.
        Village = "village",
    }
}

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = divisions)]
pub struct Division {
    pub code: DivisionCode,
    pub parent: Option<DivisionCode>,
    pub level: DivisionLevel,
    pub name: String,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
}

/// Which divisions a list shows, in the order of their codes.
#[derive(Clone, Debug)]
pub struct DivisionScope {
    pub inside: Option<DivisionCode>,
    pub level: Option<DivisionLevel>,
    pub name: Option<String>,
}

pub fn find(conn: &mut PgConnection, code: &DivisionCode) -> QueryResult<Option<Division>> {
    divisions::table
        .find(code.as_str())
        .select(Division::as_select())
        .first(conn)
        .optional()
}

pub fn page(
    conn: &mut PgConnection,
    scope: &DivisionScope,
    after: Option<&str>,
    fetch: i64,
) -> QueryResult<Vec<Division>> {
    let mut query = scoped(scope).select(Division::as_select());
    if let Some(after) = after {
        query = query.filter(divisions::code.gt(after.to_owned()));
    }
    query.order(divisions::code).limit(fetch).load(conn)
}

pub fn count(conn: &mut PgConnection, scope: &DivisionScope) -> QueryResult<i64> {
    scoped(scope).count().get_result(conn)
}

fn scoped(scope: &DivisionScope) -> divisions::BoxedQuery<'static, diesel::pg::Pg> {
    let mut query = divisions::table.into_boxed();
    if let Some(inside) = &scope.inside {
        query = query
            .filter(starts_with(divisions::code, inside.prefix().to_owned()))
            .filter(divisions::code.ne(inside.as_str().to_owned()));
    }
    if let Some(level) = scope.level {
        query = query.filter(divisions::level.eq(level));
    }
    if let Some(name) = &scope.name {
        query = query.filter(strpos(divisions::name, name.clone()).gt(0));
    }
    query
}

diesel::define_sql_function! {
    /// A prefix test that never reads a pattern out of what the caller sent.
    fn starts_with(text: Text, prefix: Text) -> Bool;
}
diesel::define_sql_function! {
    fn strpos(text: Text, part: Text) -> diesel::sql_types::Integer;
}
