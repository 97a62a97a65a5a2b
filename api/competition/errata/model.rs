use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::codes::ErratumField;
use crate::kernel::ids::{AwardId, ContestId, ErratumId, UserId};
use crate::platform::db::Tx;
use crate::platform::db::schema::{awards, errata};
use crate::platform::error::{Error, Problem};

/// What an erratum corrects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Contest(ContestId),
    Award(AwardId),
}

impl Of {
    const CONTESTS: &'static str = "contests";
    const AWARDS: &'static str = "awards";

    /// The table and the id.
    fn row(self) -> (&'static str, Uuid) {
        match self {
            Self::Contest(id) => (Self::CONTESTS, id.0),
            Self::Award(id) => (Self::AWARDS, id.0),
        }
    }
}

/// A correction of a published record.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = errata)]
pub struct Erratum {
    pub id: ErratumId,
    pub resource: String,
    pub resource_id: Uuid,
    pub field: ErratumField,
    pub old_text: String,
    pub new_text: String,
    pub reason: String,
    pub corrected_by: UserId,
    pub corrected_at: DateTime<Utc>,
}

impl Erratum {
    pub fn of(&self) -> Of {
        match self.resource == Of::AWARDS {
            true => Of::Award(AwardId(self.resource_id)),
            false => Of::Contest(ContestId(self.resource_id)),
        }
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
    of: Of,
    row: &NewErratumRow<'_>,
    by: UserId,
) -> QueryResult<Erratum> {
    let (resource, id) = of.row();
    diesel::insert_into(errata::table)
        .values((
            errata::id.eq(ErratumId::new()),
            errata::resource.eq(resource),
            errata::resource_id.eq(id),
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

/// An erratum, whoever may read what it corrects.
pub fn find(conn: &mut PgConnection, id: ErratumId) -> QueryResult<Option<Erratum>> {
    errata::table
        .find(id)
        .select(Erratum::as_select())
        .first(conn)
        .optional()
}

/// The contest of an erratum.
pub fn contest_of(conn: &mut PgConnection, erratum: &Erratum) -> QueryResult<ContestId> {
    match erratum.of() {
        Of::Contest(contest) => Ok(contest),
        Of::Award(award) => awards::table
            .find(award)
            .select(awards::contest_id)
            .first(conn),
    }
}

/// The errata of one record, newest first.
pub fn page(
    conn: &mut PgConnection,
    of: Of,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Erratum>> {
    let (resource, id) = of.row();
    let mut query = errata::table
        .filter(errata::resource.eq(resource))
        .filter(errata::resource_id.eq(id))
        .select(Erratum::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(errata::id.lt(ErratumId(before)));
    }
    query.order(errata::id.desc()).limit(fetch).load(conn)
}
