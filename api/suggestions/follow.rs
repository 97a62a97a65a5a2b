//! Keeps the index after the database: compares all of it once, then takes over each change as it is committed.
//!
//! Every change of a listing is announced by a trigger on the channel `listings`; PostgreSQL delivers announcements in
//! the order of the commits, to every replica. We listen before we compare, so that nothing falls between. When the
//! connection is lost, what was missed is found by comparing again.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::Context;
use diesel::prelude::*;
use diesel::sql_query;
use uuid::Uuid;

use super::{SuggestionIndex, document};
use crate::db;
use crate::db::schema::listings;
use crate::ids::ListingId;
use crate::listings::codes::ListingStatus;
use crate::listings::model::Listing;
use crate::matching::Engine;

/// How often it is looked for announcements: what a published listing waits at most, and a cheap system call.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// After a lost connection.
const RECONNECT_AFTER: Duration = Duration::from_secs(1);
const ROWS_AT_ONCE: i64 = 5_000;

/// The thread that follows. Dropping it stops it.
pub struct Follower {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Starts to follow. `report` hears of listings read while the index is built for the first time.
pub fn follow(
    index: Arc<SuggestionIndex>,
    database_url: String,
    report: impl Fn(usize) + Send + Sync + 'static,
) -> anyhow::Result<Follower> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = stop.clone();
    let thread = std::thread::Builder::new()
        .name("index".into())
        .spawn(move || {
            while !stopped.load(Ordering::Acquire) {
                if let Err(cause) = follow_once(&index, &database_url, &stopped, &report) {
                    index.set_following(false);
                    tracing::warn!(cause = format!("{cause:#}"), "the index lost the database");
                    wait(RECONNECT_AFTER, &stopped);
                }
            }
            index.set_following(false);
        })
        .context("no thread for the index")?;
    Ok(Follower {
        stop,
        thread: Some(thread),
    })
}

fn wait(time: Duration, stopped: &AtomicBool) {
    let mut left = time;
    while !left.is_zero() && !stopped.load(Ordering::Acquire) {
        let step = left.min(LOOK_EVERY);
        std::thread::sleep(step);
        left -= step;
    }
}

fn follow_once(
    index: &SuggestionIndex,
    database_url: &str,
    stopped: &AtomicBool,
    report: &(impl Fn(usize) + Sync),
) -> anyhow::Result<()> {
    let mut conn = db::connect(database_url)?;
    // So that an operator knows it from the pool's.
    sql_query("set application_name = 'tianfu index'").execute(&mut conn)?;
    sql_query("listen listings").execute(&mut conn)?;
    compare(index, &mut conn, report)?;
    index.set_following(true);
    while !stopped.load(Ordering::Acquire) {
        // Many changes of one listing are one visit.
        let mut changed = BTreeSet::new();
        for announced in conn.notifications_iter() {
            changed.insert(announced?.payload.parse::<Uuid>()?);
        }
        let changed: Vec<Uuid> = changed.into_iter().collect();
        for ids in changed.chunks(500) {
            take_over(index, &mut conn, ids)?;
        }
        wait(LOOK_EVERY, stopped);
    }
    Ok(())
}

/// Brings the listings of `ids` into the index as they are now, or out of it.
fn take_over(index: &SuggestionIndex, conn: &mut PgConnection, ids: &[Uuid]) -> anyhow::Result<()> {
    let wanted: Vec<ListingId> = ids.iter().copied().map(ListingId).collect();
    let rows: Vec<Listing> = listings::table
        .filter(listings::id.eq_any(wanted))
        .filter(listings::status.eq(ListingStatus::Published))
        .select(Listing::as_select())
        .load(conn)?;
    let published: BTreeSet<Uuid> = rows.iter().map(|row| row.id.0).collect();
    for id in ids.iter().filter(|id| !published.contains(id)) {
        index.remove(*id);
    }
    for row in &rows {
        index.upsert(row);
    }
    Ok(())
}

/// Makes the index equal to what is published: built at once when it is empty, mended otherwise.
fn compare(
    index: &SuggestionIndex,
    conn: &mut PgConnection,
    report: &(impl Fn(usize) + Sync),
) -> anyhow::Result<()> {
    let mut known: HashMap<Uuid, i32> = index.versions();
    if known.is_empty() {
        let mut documents = Vec::new();
        each_published(conn, |row| {
            documents.push((document(&row), row.version));
            Ok(())
        })?;
        let count = documents.len();
        index.replace(Engine::build(documents, report));
        tracing::info!(listings = count, "the index is built");
        return Ok(());
    }
    each_published(conn, |row| {
        if known.remove(&row.id.0) != Some(row.version) {
            index.upsert(&row);
        }
        Ok(())
    })?;
    for id in known.into_keys() {
        index.remove(id);
    }
    Ok(())
}

fn each_published(
    conn: &mut PgConnection,
    mut visit: impl FnMut(Listing) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut after = ListingId(Uuid::nil());
    loop {
        let rows: Vec<Listing> = listings::table
            .filter(listings::status.eq(ListingStatus::Published))
            .filter(listings::id.gt(after))
            .select(Listing::as_select())
            .order(listings::id)
            .limit(ROWS_AT_ONCE)
            .load(conn)?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = last.id;
        rows.into_iter().try_for_each(&mut visit)?;
    }
}
