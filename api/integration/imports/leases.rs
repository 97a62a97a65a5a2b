//! Which replica is at which job.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Timestamptz};
use uuid::Uuid;

use super::codes::ImportStatus;
use super::model::{Import, end};
use crate::access::auth::Basis;
use crate::kernel::ids::ImportId;
use crate::platform::db::schema::imports;

/// How long a replica holds a job without a sign of life.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// A job that a replica took up.
#[derive(Clone, Debug)]
pub struct Job {
    pub import: Import,
    pub lease: Uuid,
    pub attempts: i32,
    pub basis: Basis,
}

/// Takes up a job that no replica is at: this one, or the oldest. It is the replica's until the lease ends.
pub fn take_up(
    conn: &mut PgConnection,
    id: Option<ImportId>,
    now: DateTime<Utc>,
) -> QueryResult<Option<Job>> {
    let lapsed = imports::status
        .eq(ImportStatus::Running)
        .and(imports::leased_until.assume_not_null().le(now));
    let any = id.is_none().into_sql::<Bool>();
    let found: Option<ImportId> = imports::table
        .filter(imports::file.is_not_null())
        .filter(imports::status.eq(ImportStatus::Queued).or(lapsed))
        .filter(imports::id.eq(id.unwrap_or_default()).or(any))
        .order(imports::id)
        .limit(1)
        .select(imports::id)
        .for_update()
        .skip_locked()
        .first(conn)
        .optional()?;
    let Some(id) = found else { return Ok(None) };
    let lease = Uuid::now_v7();
    type Of = (
        Import,
        i32,
        Option<Uuid>,
        Option<Uuid>,
        Option<Uuid>,
        Option<String>,
    );
    let (import, attempts, session, client, secret, scope): Of =
        diesel::update(imports::table.find(id))
            .set((
                imports::status.eq(ImportStatus::Running),
                imports::lease.eq(lease),
                imports::leased_until.eq(now + LEASE),
                imports::attempts.eq(imports::attempts + 1),
                imports::started_at.eq(diesel::dsl::sql::<Nullable<Timestamptz>>(
                    "coalesce(started_at, ",
                )
                .bind::<Timestamptz, _>(now)
                .sql(")")),
                imports::version.eq(imports::version + 1),
                imports::updated_at.eq(now),
            ))
            .returning((
                Import::as_returning(),
                imports::attempts,
                imports::session_id,
                imports::client_id,
                imports::client_secret_id,
                imports::client_scope,
            ))
            .get_result(conn)?;
    let basis = Basis::of(import.user_id, session, client, secret, scope);
    Ok(Some(Job {
        import,
        lease,
        attempts,
        basis,
    }))
}

/// Whether the replica still has the job. A cancelled one is nobody's.
pub fn is_held(conn: &mut PgConnection, job: &Job) -> QueryResult<bool> {
    let held = imports::table
        .find(job.import.id)
        .filter(imports::status.eq(ImportStatus::Running))
        .filter(imports::lease.eq(job.lease));
    diesel::select(diesel::dsl::exists(held)).get_result(conn)
}

/// Locks the import of a job; false where the replica lost it.
pub fn hold(conn: &mut PgConnection, job: &Job) -> QueryResult<bool> {
    let found: Option<ImportId> = imports::table
        .find(job.import.id)
        .filter(imports::status.eq(ImportStatus::Running))
        .filter(imports::lease.eq(job.lease))
        .select(imports::id)
        .for_no_key_update()
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Holds the job for longer.
pub fn renew(conn: &mut PgConnection, job: &Job, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(imports::table.find(job.import.id))
        .filter(imports::lease.eq(job.lease))
        .set(imports::leased_until.eq(now + LEASE))
        .execute(conn)
}

/// Gives the job up, for a replica to take up again.
pub fn release(conn: &mut PgConnection, job: &Job, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(imports::table.find(job.import.id))
        .filter(imports::lease.eq(job.lease))
        .set(imports::leased_until.eq(now))
        .execute(conn)
}

/// Ends an import that failed, if the replica still has it.
pub fn fail(
    conn: &mut PgConnection,
    job: &Job,
    reason: &str,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    if hold(conn, job)? {
        diesel::update(imports::table.find(job.import.id))
            .set(imports::status_reason.eq(reason))
            .execute(conn)?;
        end(conn, job.import.id, ImportStatus::Failed, now)?;
    }
    Ok(())
}

/// The files of jobs that have not ended.
pub fn files_in_use(conn: &mut PgConnection) -> QueryResult<Vec<Uuid>> {
    let files: Vec<Option<Uuid>> = imports::table
        .filter(imports::status.eq_any([ImportStatus::Queued, ImportStatus::Running]))
        .select(imports::file)
        .load(conn)?;
    Ok(files.into_iter().flatten().collect())
}

/// Ends imports whose requests broke off before this moment: at most so many.
pub fn end_broken_off(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
    most: i64,
) -> QueryResult<usize> {
    let broken: Vec<ImportId> = imports::table
        .filter(imports::status.eq(ImportStatus::Running))
        .filter(imports::file.is_null())
        .filter(imports::updated_at.lt(before))
        .order(imports::id)
        .limit(most)
        .select(imports::id)
        .for_update()
        .skip_locked()
        .load(conn)?;
    diesel::update(imports::table.filter(imports::id.eq_any(&broken)))
        .set((
            imports::status.eq(ImportStatus::Failed),
            imports::status_reason.eq("interrupted"),
            imports::version.eq(imports::version + 1),
            imports::updated_at.eq(now),
            imports::finished_at.eq(now),
        ))
        .execute(conn)
}
