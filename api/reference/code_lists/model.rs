use chrono::NaiveDate;
use diesel::prelude::*;

use crate::platform::db::schema::{code_list_items, code_lists};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = code_lists, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct CodeList {
    pub name: String,
    pub zh: String,
    pub en: String,
    pub description_zh: String,
    pub description_en: String,
    pub official_source: String,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = code_list_items, treat_none_as_default_value = false)]
pub struct CodeListItem {
    pub list: String,
    pub code: String,
    pub position: i32,
    pub zh: String,
    pub en: String,
    pub description_zh: Option<String>,
    pub description_en: Option<String>,
    pub official_source: String,
    pub valid_from: Option<NaiveDate>,
    pub valid_to: Option<NaiveDate>,
}

pub fn all(conn: &mut PgConnection) -> QueryResult<Vec<CodeList>> {
    code_lists::table
        .select(CodeList::as_select())
        .order(code_lists::name)
        .load(conn)
}

pub fn find(conn: &mut PgConnection, name: &str) -> QueryResult<Option<CodeList>> {
    code_lists::table
        .find(name)
        .select(CodeList::as_select())
        .first(conn)
        .optional()
}

pub fn items(conn: &mut PgConnection, list: &str) -> QueryResult<Vec<CodeListItem>> {
    code_list_items::table
        .filter(code_list_items::list.eq(list))
        .select(CodeListItem::as_select())
        .order(code_list_items::position)
        .load(conn)
}
