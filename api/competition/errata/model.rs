use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::ErratumField;
use crate::kernel::ids::{ContestId, ErratumId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::errata;
use crate::platform::error::{Error, Problem};

/// The record that errata of contests correct.
const CONTESTS: &str = "contests";

/// A correction of a published record.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = errata)]
pub struct Erratum {
    pub id: ErratumId,
    pub resource_id: Uuid,
    pub field: ErratumField,
    pub old_text: String,
    pub new_text: String,
    pub reason: String,
    pub corrected_by: UserId,
    pub corrected_at: DateTime<Utc>,
}

impl Erratum {
    pub fn contest(&self) -> ContestId {
        ContestId(self.resource_id)
    }

    /// Also for an erratum of a contest that the caller may not know of.
    pub fn absent() -> Error {
        Problem::not_found("没有这条勘误", "there is no such erratum").into()
    }
}

/// What is corrected, and why.
#[derive(Debug)]
pub struct NewErratumRow<'a> {
    pub field: ErratumField,
    pub old_text: &'a str,
    pub new_text: &'a str,
    pub reason: &'a str,
}

pub fn insert(
    tx: &mut Tx<'_>,
    contest: ContestId,
    row: &NewErratumRow<'_>,
    by: UserId,
) -> QueryResult<Erratum> {
    diesel::insert_into(errata::table)
        .values((
            errata::id.eq(ErratumId::new()),
            errata::resource.eq(CONTESTS),
            errata::resource_id.eq(contest.0),
            errata::field.eq(row.field),
            errata::old_text.eq(row.old_text),
            errata::new_text.eq(row.new_text),
            errata::reason.eq(row.reason),
            errata::corrected_by.eq(by),
            errata::corrected_at.eq(tx.now),
        ))
        .returning(Erratum::as_returning())
        .get_result(tx.conn)
}

/// An erratum of a contest, whoever may read that.
pub fn find(conn: &mut PgConnection, id: ErratumId) -> QueryResult<Option<Erratum>> {
    errata::table
        .find(id)
        .filter(errata::resource.eq(CONTESTS))
        .select(Erratum::as_select())
        .first(conn)
        .optional()
}

/// The errata of a contest, newest first.
pub fn page(
    conn: &mut PgConnection,
    contest: ContestId,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Erratum>> {
    let mut query = errata::table
        .filter(errata::resource.eq(CONTESTS))
        .filter(errata::resource_id.eq(contest.0))
        .select(Erratum::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(errata::id.lt(ErratumId(before)));
    }
    query.order(errata::id.desc()).limit(fetch).load(conn)
}
