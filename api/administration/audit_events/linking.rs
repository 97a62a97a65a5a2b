//! Adds events to the chain behind their commit. A request commits its events together with a note that they wait, which the
//! database keeps as it keeps the events: nothing that was answered is missing after a crash, only its link is made later.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::platform::db::{Act, Db};
use crate::platform::error::Result;

/// How long an event waits at most while the database has time.
const EVERY: Duration = Duration::from_millis(500);
/// In one transaction, so that none is long.
const EVENTS_AT_ONCE: usize = 1000;

diesel::define_sql_function! {
    fn pg_try_advisory_xact_lock(one: diesel::sql_types::Integer, other: diesel::sql_types::Integer) -> diesel::sql_types::Bool;
}

/// Links events that wait, at most so many; returns how many. The trigger of the table links what is deleted.
fn link(conn: &mut PgConnection) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from audit_unlinked where ctid = any (array(select ctid from audit_unlinked limit $1))",
    )
    .bind::<BigInt, _>(i64::try_from(EVENTS_AT_ONCE).unwrap_or(i64::MAX))
    .execute(conn)
}

/// Links all events that wait.
pub fn link_all(conn: &mut PgConnection) -> QueryResult<()> {
    while link(conn)? == EVENTS_AT_ONCE {}
    Ok(())
}

/// Links some events, unless another replica is at it: the lock is the one under which the database adds to the chain.
fn link_alone(conn: &mut PgConnection) -> QueryResult<usize> {
    match diesel::select(pg_try_advisory_xact_lock(7461, 50)).get_result(conn)? {
        true => link(conn),
        false => Ok(0),
    }
}

/// For as long as the service runs. Begins with what an earlier run left.
pub async fn run(db: Db) {
    let mut beat = tokio::time::interval(EVERY);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut is_behind = false;
    loop {
        beat.tick().await;
        let outcome = link_batches(&db).await;
        if let Err(cause) = &outcome
            && !is_behind
        {
            tracing::warn!(%cause, "events of the audit trail are linked later");
        }
        is_behind = outcome.is_err();
    }
}

async fn link_batches(db: &Db) -> Result<()> {
    let act = Act::system("link_audit_events");
    while db
        .write(act.clone(), |tx| link_alone(tx.conn).map_err(Into::into))
        .await?
        == EVENTS_AT_ONCE
    {}
    Ok(())
}
