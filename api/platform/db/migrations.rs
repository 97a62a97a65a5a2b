//! Migrations, built into the binary and run under an advisory lock: two replicas may start together.

use std::collections::HashSet;

use anyhow::{Context, anyhow};
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::result::Error as DbError;
use diesel::{PgConnection, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::catalog;

pub const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Any number will do, as long as every version of the service uses the same.
const LOCK: i64 = 7_461_200_830;

/// A database that has migrations, but not the first one of this version. No later version can continue it.
#[derive(Debug, thiserror::Error)]
#[error(
    "the database was made by an unreleased version of the service and cannot be upgraded; dump the data that is still needed, and start with an empty database"
)]
pub struct Unreleased;

/// Fails with [`Unreleased`] when `ran`, the versions of the migrations that ran, lacks the first one.
pub fn refuse_unreleased(ran: &HashSet<String>) -> anyhow::Result<()> {
    let first = versions()?.into_iter().min();
    match first {
        Some(first) if !ran.is_empty() && !ran.contains(&first) => Err(Unreleased.into()),
        _ => Ok(()),
    }
}

/// The versions of the migrations that ran; fails with [`Unreleased`].
fn applied(conn: &mut PgConnection) -> anyhow::Result<HashSet<String>> {
    let applied = conn
        .applied_migrations()
        .map_err(|error| anyhow!("the state of the migrations cannot be read: {error}"))?;
    let ran = applied.iter().map(ToString::to_string).collect();
    refuse_unreleased(&ran)?;
    Ok(ran)
}

/// Does `work` while nobody else migrates, or does the like.
pub fn alone<T>(
    conn: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    // A replica that is migrating may take its time; so may a migration.
    sql_query("set lock_timeout = 0").execute(conn)?;
    sql_query("set statement_timeout = 0").execute(conn)?;
    sql_query(format!("select pg_advisory_lock({LOCK})")).execute(conn)?;
    let outcome = work(conn);
    sql_query(format!("select pg_advisory_unlock({LOCK})")).execute(conn)?;
    outcome
}

/// Runs what is pending; answers the names of what was run.
pub fn run(conn: &mut PgConnection) -> anyhow::Result<Vec<String>> {
    alone(conn, |conn| {
        catalog::check_recorded(conn)?;
        let done = conn
            .run_pending_migrations(MIGRATIONS)
            .map_err(|error| anyhow!("a migration failed: {error}"))?;
        Ok(done.iter().map(ToString::to_string).collect())
    })
}

/// Takes back the newest `count` migrations, none when there are fewer; answers their names.
pub fn revert(conn: &mut PgConnection, count: u32) -> anyhow::Result<Vec<String>> {
    alone(conn, |conn| {
        let there = applied(conn)?.len();
        anyhow::ensure!(
            count as usize <= there,
            "cannot take back {count} migrations: the database has {there}"
        );
        (0..count)
            .map(|_| {
                conn.revert_last_migration(MIGRATIONS)
                    .map(|version| version.to_string())
                    .map_err(|error| anyhow!("a migration could not be reverted: {error}"))
            })
            .collect()
    })
}

/// Whether the database has a record of any migration.
pub fn is_recorded(conn: &mut PgConnection) -> anyhow::Result<bool> {
    Ok(!applied(conn)?.is_empty())
}

/// Names of the migrations that are not in the database yet.
pub fn pending(conn: &mut PgConnection) -> anyhow::Result<Vec<String>> {
    let pending: Vec<Box<dyn Migration<Pg>>> = conn
        .pending_migrations(MIGRATIONS)
        .map_err(|error| match error.downcast::<DbError>() {
            // What is wrong with the database is told by its type, which a box hides.
            Ok(error) => anyhow::Error::from(*error),
            Err(error) => anyhow::Error::from_boxed(error),
        })
        .context("the state of the migrations cannot be read")?;
    if pending.len() == count()? {
        applied(conn)?;
    }
    Ok(pending.iter().map(|one| one.name().to_string()).collect())
}

/// The versions of all migrations that this binary has.
pub fn versions() -> anyhow::Result<HashSet<String>> {
    let all: Vec<Box<dyn Migration<Pg>>> = MIGRATIONS
        .migrations()
        .map_err(|error| anyhow!("the migrations cannot be read: {error}"))?;
    let versions = all.iter().map(|one| one.name().version().to_string());
    Ok(versions.collect())
}

/// How many migrations this binary has.
pub fn count() -> anyhow::Result<usize> {
    Ok(versions()?.len())
}
