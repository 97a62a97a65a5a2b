use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::kernel::DivisionCode;
use crate::kernel::codes::code_list;
use crate::platform::db::schema::divisions;
use crate::platform::db::text_search::{folded, strpos};
use crate::platform::error::Result;
use crate::platform::error::constraints::unknown_division_at;

code_list! {
    DivisionLevel of "division_levels" ("行政区划层级", "Division levels")
        ("行政区划树的五个层级。", "The five levels of the division tree.") from "GB/T 2260、GB/T 10114 及国家统计局统计用区划代码" {
        Province = "province" ("省级", "Province")
            ("省、自治区、直辖市、特别行政区。", "Provinces, autonomous regions, municipalities and special administrative regions."),
        City = "city" ("地级", "City (prefecture)")
            ("地级市、自治州、地区、盟。", "Prefecture-level cities, autonomous prefectures, prefectures and leagues."),
        County = "county" ("县级", "County")
            ("市辖区、县级市、县、自治县。", "City districts, county-level cities, counties and autonomous counties."),
        Town = "town" ("乡级", "Town") ("街道、镇、乡、民族乡。", "Subdistricts, towns, townships and ethnic townships."),
        /// Villages have no public list; a village is a name under its town.
        Village = "village" ("村级", "Village")
            ("行政村和社区，属基层群众自治单位。", "Villages and communities (self-governing, not a tier of government)."),
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

/// The cities (市, 州) of Sichuan, in the order of their codes.
pub fn cities_of_sichuan(conn: &mut PgConnection) -> QueryResult<Vec<DivisionCode>> {
    divisions::table
        .filter(divisions::parent.eq(DivisionCode::sichuan()))
        .filter(divisions::level.eq(DivisionLevel::City))
        .order(divisions::code)
        .select(divisions::code)
        .load(conn)
}

/// Checks that each code of a list is a division. Fails with 422 at the first one that is not.
pub fn require_known(conn: &mut PgConnection, pointer: &str, codes: &[DivisionCode]) -> Result<()> {
    let known: HashSet<DivisionCode> = divisions::table
        .filter(divisions::code.eq_any(codes))
        .select(divisions::code)
        .load(conn)?
        .into_iter()
        .collect();
    match codes.iter().position(|code| !known.contains(code)) {
        None => Ok(()),
        Some(index) => Err(unknown_division_at(&format!("{pointer}/{index}")).into()),
    }
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
        let is_short = strpos(
            folded(division_short_name(divisions::name)),
            folded(name.clone()),
        );
        query = query.filter(
            strpos(folded(divisions::name), folded(name.clone()))
                .gt(0)
                .or(is_short.gt(0)),
        );
    }
    query
}

diesel::define_sql_function! {
    /// A prefix test that never reads a pattern out of what the caller sent.
    fn starts_with(text: Text, prefix: Text) -> Bool;
}
diesel::define_sql_function! {
    /// The name of a division of a people without the people: 甘孜州.
    fn division_short_name(name: Text) -> Text;
}
