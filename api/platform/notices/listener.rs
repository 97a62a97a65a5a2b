//! The thread that listens, on a connection of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::park_timeout;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;

use super::{Heard, Topic, micros};
use crate::platform::db;

/// The name is for operators, who tell the connection from those of the pool by it.
const NAME: &str = "set application_name = 'tianfu notices'; listen rights;";
/// How often the listener proves that it is alive while requests come. PostgreSQL delivers the notices of all commits that
/// were answered before with the answer of a round trip.
const BEAT: Duration = Duration::from_millis(30);
/// The same while no requests come: notices that wait take memory.
const IDLE_BEAT: Duration = Duration::from_secs(3);
/// How long a round trip may take. TCP gives up a silent machine earlier; this is for a server that stands still.
const PATIENCE: Duration = Duration::from_secs(12);
const RECONNECT: Duration = Duration::from_millis(250);
/// How often the listening thread is looked after, and how long its end is waited for.
const WATCH: Duration = Duration::from_millis(500);
const STOP_PATIENCE: Duration = Duration::from_secs(2);

pub(super) struct Listener {
    database_url: String,
    heard: Arc<Heard>,
}

impl Listener {
    pub fn new(database_url: &str, heard: Arc<Heard>) -> Self {
        Self {
            database_url: db::watchful(database_url),
            heard,
        }
    }

    /// A call of libpq that waits cannot be ended from outside. So the database is asked on a thread of its own, which is
    /// left to itself when it waits too long: what it learns then counts no more.
    pub fn for_ever(&self) {
        while !self.heard.is_stopped() {
            let turn = Turn {
                number: self.heard.begin_turn(),
                database_url: self.database_url.clone(),
                heard: self.heard.clone(),
                asking: Arc::default(),
            };
            let asking = turn.asking.clone();
            let (ended, end) = channel();
            let listening = std::thread::Builder::new()
                .name("notices-database".into())
                .spawn(move || {
                    let _ = ended.send(turn.listen());
                });
            let outcome = match listening {
                Ok(_) => self.watch(&asking, &end),
                Err(cause) => Err(cause.into()),
            };
            self.heard.begin_turn();
            if let Err(cause) = outcome {
                tracing::warn!(
                    cause = format!("{cause:#}"),
                    "notices of other replicas are lost; every request asks the database meanwhile"
                );
                park_timeout(RECONNECT);
            }
        }
    }

    /// Waits for the end of the listening thread, or until waiting is in vain.
    fn watch(&self, asking: &AtomicU64, end: &Receiver<anyhow::Result<()>>) -> anyhow::Result<()> {
        let mut stopping: Option<Instant> = None;
        loop {
            match end.recv_timeout(WATCH) {
                Ok(outcome) => return outcome,
                Err(RecvTimeoutError::Disconnected) => return Err(anyhow!("its thread panicked")),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let since = asking.load(Ordering::Acquire);
            if since != 0 && self.heard.now().saturating_sub(since) > micros(PATIENCE) {
                return Err(anyhow!("the database does not answer"));
            }
            if self.heard.is_stopped()
                && stopping.get_or_insert_with(Instant::now).elapsed() > STOP_PATIENCE
            {
                return Ok(());
            }
        }
    }
}

/// The work of one listening thread.
struct Turn {
    number: u64,
    database_url: String,
    heard: Arc<Heard>,
    /// Since when the database is asked; 0 while it is not.
    asking: Arc<AtomicU64>,
}

impl Turn {
    fn listen(&self) -> anyhow::Result<()> {
        self.heard.take_turn(self.number);
        let mut conn = self.ask(|| db::connect(&self.database_url))?;
        let topics = Topic::ALL.map(|topic| format!("listen {};", topic.channel()));
        self.ask(|| conn.batch_execute(&[NAME, &topics.concat()].concat()))?;
        // What happened before is not known.
        self.heard.forget_all();
        while !self.heard.is_stopped() {
            let began = self.heard.now();
            self.ask(|| sql_query("select 1").execute(&mut conn))?;
            for notice in conn.notifications_iter() {
                let notice = notice?;
                self.heard.hear(&notice.channel, &notice.payload);
            }
            if !self.heard.prove(self.number, began) {
                return Ok(());
            }
            self.wait();
        }
        Ok(())
    }

    fn wait(&self) {
        if self.heard.is_wanted() {
            park_timeout(BEAT);
            return;
        }
        self.heard.idle.store(true, Ordering::SeqCst);
        // A request, or the end, that came in between.
        if !self.heard.is_wanted() && !self.heard.is_stopped() {
            park_timeout(IDLE_BEAT);
        }
        self.heard.idle.store(false, Ordering::SeqCst);
    }

    fn ask<T>(&self, question: impl FnOnce() -> T) -> T {
        self.asking.store(self.heard.now(), Ordering::Release);
        let answer = question();
        self.asking.store(0, Ordering::Release);
        answer
    }
}
