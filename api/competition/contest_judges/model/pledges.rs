//! The pledge of the judges of a contest, by version.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::kernel::ids::ContestId;
use crate::platform::db::schema::contest_pledges;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = contest_pledges, treat_none_as_default_value = false)]
pub struct Pledge {
    pub contest_id: ContestId,
    pub number: i16,
    pub text_zh: String,
    pub text_en: String,
    pub created_at: DateTime<Utc>,
}

impl Pledge {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.number)
    }
}

/// The latest version.
pub fn find(conn: &mut PgConnection, contest: ContestId) -> QueryResult<Option<Pledge>> {
    contest_pledges::table
        .filter(contest_pledges::contest_id.eq(contest))
        .order(contest_pledges::number.desc())
        .select(Pledge::as_select())
        .first(conn)
        .optional()
}

pub fn insert(conn: &mut PgConnection, pledge: &Pledge) -> QueryResult<()> {
    diesel::insert_into(contest_pledges::table)
        .values(pledge)
        .execute(conn)
        .map(drop)
}
