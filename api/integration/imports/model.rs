//! The rows of imports, of what they made, and of their faults.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Uuid as SqlUuid};
use uuid::Uuid;

use super::codes::{
    ImportEncoding, ImportFormat, ImportKind, ImportMode, ImportStatus, UndoOutcome,
};
use super::run::Outcome;
use crate::access::auth::{Basis, Caller};
use crate::kernel::ids::{ImportId, UserId};
use crate::platform::db::schema::{import_faults, import_rows, imports};
use crate::platform::error::{Bilingual, FieldProblem, Place};
use crate::platform::privacy::{scrubbed, scrubbed_place};

/// Faults of an import that are kept.
pub const MOST_KEPT_FAULTS: usize = 10_000;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = imports)]
pub struct Import {
    pub id: ImportId,
    pub version: i32,
    pub user_id: UserId,
    pub kind: ImportKind,
    pub mode: ImportMode,
    pub dry_run: bool,
    pub status: ImportStatus,
    pub status_reason: Option<String>,
    pub format: ImportFormat,
    pub encoding: Option<ImportEncoding>,
    pub size: i64,
    pub lines_read: i64,
    pub created: i64,
    pub skipped: i64,
    pub failed: i64,
    pub file: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

impl Import {
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.version)
    }
}

/// What is known of an import before its first line is made into a row.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = imports)]
pub struct NewImport {
    pub id: ImportId,
    pub user_id: UserId,
    pub kind: ImportKind,
    pub mode: ImportMode,
    pub dry_run: bool,
    pub format: ImportFormat,
    pub encoding: Option<ImportEncoding>,
    pub size: i64,
}

/// Begins an import that is carried out within its request.
pub fn begin(conn: &mut PgConnection, new: &NewImport, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::insert_into(imports::table)
        .values((
            new,
            imports::status.eq(ImportStatus::Running),
            imports::created_at.eq(now),
            imports::updated_at.eq(now),
            imports::started_at.eq(now),
        ))
        .execute(conn)
        .map(drop)
}

/// Queues an import of a file that is kept, to be carried out by what the caller may do.
pub fn queue(
    conn: &mut PgConnection,
    new: &NewImport,
    file: Uuid,
    basis: &Basis,
    now: DateTime<Utc>,
) -> QueryResult<Import> {
    diesel::insert_into(imports::table)
        .values((
            new,
            imports::status.eq(ImportStatus::Queued),
            imports::file.eq(file),
            imports::session_id.eq(basis.session.map(|id| id.0)),
            imports::client_id.eq(basis.client.as_ref().map(|client| client.client_id.0)),
            imports::client_secret_id.eq(basis.client.as_ref().map(|client| client.secret_id.0)),
            imports::client_scope.eq(basis.client.as_ref().map(|client| &client.scope)),
            imports::created_at.eq(now),
            imports::updated_at.eq(now),
        ))
        .returning(Import::as_returning())
        .get_result(conn)
}

/// How many imports of an account have not ended.
pub fn open_jobs(conn: &mut PgConnection, user: UserId) -> QueryResult<i64> {
    imports::table
        .filter(imports::user_id.eq(user))
        .filter(imports::file.is_not_null())
        .filter(imports::status.eq_any([ImportStatus::Queued, ImportStatus::Running]))
        .count()
        .get_result(conn)
}

/// An import of the caller.
pub fn find(conn: &mut PgConnection, id: ImportId, caller: &Caller) -> QueryResult<Option<Import>> {
    imports::table
        .find(id)
        .filter(imports::user_id.eq_any(caller.records.clone()))
        .select(Import::as_select())
        .first(conn)
        .optional()
}

/// Locks an import of the caller until the transaction ends.
pub fn lock(conn: &mut PgConnection, id: ImportId, caller: &Caller) -> QueryResult<Option<Import>> {
    imports::table
        .find(id)
        .filter(imports::user_id.eq_any(caller.records.clone()))
        .select(Import::as_select())
        .for_no_key_update()
        .first(conn)
        .optional()
}

/// The imports of the caller, newest first.
pub fn page(
    conn: &mut PgConnection,
    status: Option<ImportStatus>,
    kind: Option<ImportKind>,
    caller: &Caller,
    before: Option<Uuid>,
    fetch: i64,
) -> QueryResult<Vec<Import>> {
    let mut query = imports::table
        .filter(imports::user_id.eq_any(caller.records.clone()))
        .select(Import::as_select())
        .into_boxed();
    if let Some(status) = status {
        query = query.filter(imports::status.eq(status));
    }
    if let Some(kind) = kind {
        query = query.filter(imports::kind.eq(kind));
    }
    if let Some(before) = before {
        query = query.filter(imports::id.lt(ImportId(before)));
    }
    query.order(imports::id.desc()).limit(fetch).load(conn)
}

/// Sets a state that ends the import.
pub fn end(
    conn: &mut PgConnection,
    id: ImportId,
    status: ImportStatus,
    now: DateTime<Utc>,
) -> QueryResult<Import> {
    diesel::update(imports::table.find(id))
        .set((
            imports::status.eq(status),
            imports::version.eq(imports::version + 1),
            imports::updated_at.eq(now),
            imports::finished_at.eq(now),
            imports::lease.eq(None::<Uuid>),
            imports::leased_until.eq(None::<DateTime<Utc>>),
        ))
        .returning(Import::as_returning())
        .get_result(conn)
}

/// A row that an import made.
#[derive(Clone, Copy, Debug)]
pub struct MadeRow {
    pub line: i64,
    pub row: Uuid,
}

/// Keeps which rows an import made: three arrays in one statement.
pub fn add_rows(conn: &mut PgConnection, id: ImportId, made: &[MadeRow]) -> QueryResult<()> {
    if made.is_empty() {
        return Ok(());
    }
    let (lines, rows): (Vec<i64>, Vec<Uuid>) = made.iter().map(|one| (one.line, one.row)).unzip();
    diesel::sql_query(
        "insert into import_rows (import_id, line, row_id)
         select $1, line, row from unnest($2, $3) as made (line, row)",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<Array<BigInt>, _>(lines)
    .bind::<Array<SqlUuid>, _>(rows)
    .execute(conn)
    .map(drop)
}

/// Adds what became of some lines: counts, and the faults as far as they are kept.
pub fn advance(
    conn: &mut PgConnection,
    id: ImportId,
    done: &Outcome,
    faults: &[FieldProblem],
    now: DateTime<Utc>,
) -> QueryResult<()> {
    let before: i32 = diesel::update(imports::table.find(id))
        .set((
            imports::lines_read.eq(imports::lines_read + done.read as i64),
            imports::created.eq(imports::created + done.created as i64),
            imports::skipped.eq(imports::skipped + done.skipped as i64),
            imports::failed.eq(imports::failed + done.failed as i64),
            imports::version.eq(imports::version + 1),
            imports::updated_at.eq(now),
            imports::attempts.eq(0),
        ))
        .returning(imports::faults)
        .get_result(conn)?;
    let room = MOST_KEPT_FAULTS.saturating_sub(before as usize);
    let rows: Vec<_> = faults
        .iter()
        .take(room)
        .zip(before + 1..)
        .map(|(fault, number)| {
            let pointer = match &fault.place {
                Place::Pointer(pointer) | Place::Parameter(pointer) => pointer,
            };
            (
                import_faults::import_id.eq(id),
                import_faults::number.eq(number),
                import_faults::line.eq(fault.line.unwrap_or_default() as i64),
                import_faults::column_number.eq(fault.column.map(|column| column as i32)),
                import_faults::pointer.eq(scrubbed_place(pointer)),
                import_faults::code.eq(fault.code.clone()),
                import_faults::detail_zh.eq(scrubbed(&fault.detail.zh).into_owned()),
                import_faults::detail_en.eq(scrubbed(&fault.detail.en).into_owned()),
            )
        })
        .collect();
    let count = rows.len() as i32;
    for some in rows.chunks(1000) {
        diesel::insert_into(import_faults::table)
            .values(some)
            .execute(conn)?;
    }
    if count > 0 {
        diesel::update(imports::table.find(id))
            .set(imports::faults.eq(before + count))
            .execute(conn)?;
    }
    Ok(())
}

/// A fault of a line.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = import_faults)]
pub struct Fault {
    pub number: i32,
    pub line: i64,
    pub column_number: Option<i32>,
    pub pointer: String,
    pub code: String,
    pub detail_zh: String,
    pub detail_en: String,
}

/// The faults of an import after a number, in the order of the lines.
pub fn faults(
    conn: &mut PgConnection,
    id: ImportId,
    after: i32,
    fetch: i64,
) -> QueryResult<Vec<Fault>> {
    import_faults::table
        .filter(import_faults::import_id.eq(id))
        .filter(import_faults::number.gt(after))
        .order(import_faults::number)
        .limit(fetch)
        .select(Fault::as_select())
        .load(conn)
}

/// The rows that an import made, the last line first.
pub fn rows(conn: &mut PgConnection, id: ImportId) -> QueryResult<Vec<MadeRow>> {
    let rows: Vec<(i64, Uuid)> = import_rows::table
        .filter(import_rows::import_id.eq(id))
        .order(import_rows::line.desc())
        .select((import_rows::line, import_rows::row_id))
        .load(conn)?;
    let rows = rows.into_iter();
    Ok(rows.map(|(line, row)| MadeRow { line, row }).collect())
}

/// Keeps what became of rows of an import that is undone.
pub fn set_outcomes(
    conn: &mut PgConnection,
    id: ImportId,
    outcomes: &[(i64, UndoOutcome, Option<Bilingual>)],
) -> QueryResult<()> {
    let lines: Vec<i64> = outcomes.iter().map(|(line, ..)| *line).collect();
    let codes: Vec<&str> = outcomes.iter().map(|(_, code, _)| code.as_str()).collect();
    let words = |of: fn(&Bilingual) -> &str| -> Vec<Option<String>> {
        let why = outcomes.iter().map(|(.., why)| why.as_ref().map(of));
        why.map(|why| why.map(|text| scrubbed(text).into_owned()))
            .collect()
    };
    diesel::sql_query(
        "update import_rows made set outcome = told.outcome, reason_zh = told.zh, reason_en = told.en
           from unnest($2, $3, $4, $5) as told (line, outcome, zh, en)
          where made.import_id = $1 and made.line = told.line",
    )
    .bind::<SqlUuid, _>(id)
    .bind::<Array<BigInt>, _>(lines)
    .bind::<Array<Text>, _>(codes)
    .bind::<Array<Nullable<Text>>, _>(words(|why| &why.zh))
    .bind::<Array<Nullable<Text>>, _>(words(|why| &why.en))
    .execute(conn)
    .map(drop)
}
