//! Keeps the index after the database: compares all of it once, then takes over each change as it is committed.
//!
//! Every change of a listing is announced by a trigger on the channel `listings`; PostgreSQL delivers announcements in
//! the order of the commits, to every replica. We listen before we compare, so that nothing falls between. When the
//! connection is lost, what was missed is found by comparing again. When it is lost without a word, a heartbeat tells.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use diesel::prelude::*;
use diesel::sql_query;
use uuid::Uuid;

use super::fill::{build, read_texts};
use super::model::document;
use super::terms::{self, Indexed};
use crate::kernel::ids::ListingId;
use crate::market::listings::codes::ListingStatus;
use crate::platform::db;
use crate::platform::db::schema::listings;
use engine::matching::{SuggestionIndex, Writer};

const VERSIONS_AT_ONCE: i64 = 50_000;
/// How many changed listings are taken over together.
pub(super) const CHANGES_AT_ONCE: usize = 500;
/// How long the end of the thread that asks the database is waited for.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// How often the follower does what.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Looks for announcements: what a published listing waits at most, and a cheap system call.
    pub look: Duration,
    /// Asks the database whether it is still there: a connection whose other end is gone announces nothing, and so
    /// looks like one on which nothing happens.
    pub heartbeat: Duration,
    /// How long an answer may take. PostgreSQL itself gives up a statement earlier, and TCP a silent machine.
    pub patience: Duration,
    /// The wait after a lost connection.
    pub reconnect: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            look: Duration::from_millis(50),
            heartbeat: Duration::from_secs(3),
            patience: Duration::from_secs(12),
            reconnect: Duration::from_secs(1),
        }
    }
}

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
    database_url: &str,
    pace: Pace,
    report: impl Fn(usize) + Send + Sync + 'static,
) -> anyhow::Result<Follower> {
    let stop = Arc::new(AtomicBool::new(false));
    let following = Following {
        database_url: db::watchful(database_url),
        pace,
        stopped: stop.clone(),
        report: Arc::new(report),
    };
    let thread = std::thread::Builder::new()
        .name("index".into())
        .spawn(move || following.for_ever(&index))
        .context("no thread for the index")?;
    Ok(Follower {
        stop,
        thread: Some(thread),
    })
}

#[derive(Clone)]
struct Following {
    database_url: String,
    pace: Pace,
    stopped: Arc<AtomicBool>,
    report: Arc<dyn Fn(usize) + Send + Sync>,
}

impl Following {
    /// A call of libpq that waits cannot be ended from outside. So the database is asked on a thread of its own, which is
    /// left to itself when it waits too long: what it learns then, nobody hears.
    fn for_ever(&self, index: &Arc<SuggestionIndex>) {
        while !self.is_stopped() {
            let writer = index.writer(self.pace.patience);
            let (one, its) = (self.clone(), writer.clone());
            let (ended, end) = channel();
            let asking = std::thread::Builder::new()
                .name("index-database".into())
                .spawn(move || {
                    let _ = ended.send(one.once(&its));
                });
            let outcome = match asking {
                Ok(_) => self.watch(&writer, &end),
                Err(cause) => Err(cause.into()),
            };
            writer.lost();
            if let Err(cause) = outcome {
                tracing::warn!(cause = format!("{cause:#}"), "the index lost the database");
                self.wait(self.pace.reconnect);
            }
        }
        // Nobody writes after this.
        index.writer(self.pace.patience);
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    fn wait(&self, time: Duration) {
        let mut left = time;
        while !left.is_zero() && !self.is_stopped() {
            let step = left.min(self.pace.look);
            std::thread::sleep(step);
            left -= step;
        }
    }

    /// Waits for the end of the thread that asks, or until waiting is in vain.
    fn watch(&self, writer: &Writer, end: &Receiver<anyhow::Result<()>>) -> anyhow::Result<()> {
        let mut stopping: Option<Instant> = None;
        loop {
            match end.recv_timeout(self.pace.look) {
                Ok(outcome) => return outcome,
                Err(RecvTimeoutError::Disconnected) => return Err(anyhow!("its thread panicked")),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if writer.is_silent() {
                return Err(anyhow!("it does not answer"));
            }
            if self.is_stopped()
                && stopping.get_or_insert_with(Instant::now).elapsed() > STOP_PATIENCE
            {
                return Ok(());
            }
        }
    }

    fn once(&self, writer: &Writer) -> anyhow::Result<()> {
        let mut conn = writer.ask(|| db::connect(&self.database_url))??;
        writer.ask(|| {
            // So that an operator knows it from the pool's.
            sql_query("set application_name = 'tianfu index'").execute(&mut conn)?;
            // What is written here is a cache.
            sql_query("set synchronous_commit = off").execute(&mut conn)?;
            sql_query("listen listings").execute(&mut conn)
        })??;
        compare(writer, &mut conn, &*self.report)?;
        writer.caught_up()?;
        // The texts are read between the looks: suggestions follow meanwhile, and searches ask PostgreSQL.
        let mut unread = (!writer.has_texts()?).then(Uuid::nil);
        let mut heard = Instant::now();
        let mut readers = None;
        while !self.is_stopped() {
            if readers.is_some() || heard.elapsed() >= self.pace.heartbeat {
                // With its answer come all announcements of what was committed before.
                writer.ask(|| sql_query("select 1").execute(&mut conn))??;
                heard = Instant::now();
            }
            // Many changes of one listing are one visit.
            let mut changed = BTreeSet::new();
            for announced in conn.notifications_iter() {
                changed.insert(announced?.payload.parse::<Uuid>()?);
            }
            let changed: Vec<Uuid> = changed.into_iter().collect();
            for ids in changed.chunks(CHANGES_AT_ONCE) {
                take_over(writer, &mut conn, ids)?;
            }
            if let Some(readers) = readers {
                writer.looked(readers)?;
            }
            let pause = match unread {
                Some(after) => {
                    unread = read_texts(writer, &mut conn, after)?;
                    Duration::ZERO
                }
                None => self.pace.look,
            };
            readers = writer.wait_for_readers(pause);
        }
        Ok(())
    }
}

/// Brings the listings of `ids` into the index as they are now, or out of it.
fn take_over(writer: &Writer, conn: &mut PgConnection, ids: &[Uuid]) -> anyhow::Result<()> {
    let rows = writer.ask(|| terms::read_whole(conn, ids))??;
    let published: BTreeSet<Uuid> = rows.iter().map(|(row, _)| row.id.0).collect();
    for id in ids.iter().filter(|id| !published.contains(id)) {
        writer.remove(*id)?;
    }
    let mut cut = Vec::new();
    for (row, kept) in rows {
        let listing = Indexed::of(document(&row), row.version, kept);
        writer.upsert(&listing.document, listing.version, &listing.terms)?;
        cut.extend(listing.is_new.then_some(listing));
    }
    writer.ask(|| terms::keep(conn, &cut))??;
    Ok(())
}

/// Makes the index equal to what is published: built at once when it is empty, mended otherwise. Only what differs is read
/// whole then: until the index follows again, `/readyz` and suggestions fail with 503, on all replicas together after a cut
/// of the database.
fn compare(
    writer: &Writer,
    conn: &mut PgConnection,
    report: &(dyn Fn(usize) + Send + Sync),
) -> anyhow::Result<()> {
    let mut known = writer.versions();
    if known.is_empty() {
        let engine = build(writer, conn, report)?;
        let count = engine.len();
        writer.replace(engine)?;
        tracing::info!(listings = count, "the index is built");
        return Ok(());
    }
    let mut changed = Vec::new();
    each_version(writer, conn, |id, version| {
        if known.remove(&id) != Some(version) {
            changed.push(id);
        }
    })?;
    changed.extend(known.into_keys());
    for ids in changed.chunks(CHANGES_AT_ONCE) {
        take_over(writer, conn, ids)?;
    }
    tracing::info!(changed = changed.len(), "the index follows again");
    Ok(())
}

fn each_version(
    writer: &Writer,
    conn: &mut PgConnection,
    mut visit: impl FnMut(Uuid, i32),
) -> anyhow::Result<()> {
    let mut after = ListingId(Uuid::nil());
    loop {
        let rows: Vec<(ListingId, i32)> = writer.ask(|| {
            listings::table
                .filter(listings::status.eq(ListingStatus::Published))
                .filter(listings::id.gt(after))
                .select((listings::id, listings::version))
                .order(listings::id)
                .limit(VERSIONS_AT_ONCE)
                .load(conn)
        })??;
        let Some((last, _)) = rows.last() else {
            return Ok(());
        };
        after = *last;
        rows.iter().for_each(|(id, version)| visit(id.0, *version));
    }
}
