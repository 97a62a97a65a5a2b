//! The way to PostgreSQL: a pool with a short wait, reads, and writes that are one transaction each.

mod act;
mod address;
pub mod catalog;
mod condition;
pub mod idempotency;
pub mod migrations;
mod pages;
mod pool;
pub mod schema;
pub mod sql;
mod storage;
pub mod text_search;

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::sql_types::Timestamptz;
use diesel::{Connection as _, PgConnection};
use tokio::sync::Semaphore;

pub use act::{Act, ActorKind, Origin, network_of};
pub use address::watchful;
pub use condition::{Condition, any_of, inside};
pub use pages::{
    Cursor, Page, PageSize, TOTAL_CAP, Total, after_id, counted, foreign_cursor, next_link,
};
pub use pool::connect;

use crate::kernel::clock::Clock;
use crate::platform::error::constraints::{self, Constraint};
use crate::platform::error::{Code, Error, Problem, Result};
use crate::platform::notices::Notices;
use crate::platform::privacy::{Sealed, Vault};
use crate::platform::web::blocking;
use idempotency::Once;
use pool::Manager;
use storage::{Gate, Storage};

/// How long a request waits for the database. A statement ends earlier by its own limits, so only a server that is
/// frozen, or a network that is silent, takes this long. A write that is given up does not commit, see [`Verdict`].
const PATIENCE: Duration = Duration::from_secs(30);

diesel::define_sql_function! {
    /// The later of two moments. What ends a row that came while it waited, or that another replica wrote whose clock is
    /// ahead, has the earlier time; nothing ends before it began.
    #[sql_name = "greatest"]
    fn later_of(one: Timestamptz, other: Timestamptz) -> Timestamptz;
}

/// What a handler needs to know of the pool to size it.
#[derive(Clone, Debug)]
pub struct PoolSettings {
    pub size: u32,
    /// How long a request waits for a connection before it is told to come back (503).
    pub wait: Duration,
}

/// The database as handlers see it.
#[derive(Clone)]
pub struct Db {
    pool: r2d2::Pool<Manager>,
    /// As many as there are connections: waiting for one happens here, asynchronously, and never blocks a thread.
    permits: Arc<Semaphore>,
    wait: Duration,
    patience: Duration,
    clock: Clock,
    vault: Vault,
    storage: Arc<Storage>,
    notices: Arc<Notices>,
}

/// One transaction, the moment it happens at, and what personal data in it is sealed with.
pub struct Tx<'a> {
    pub conn: &'a mut PgConnection,
    pub now: DateTime<Utc>,
    pub vault: &'a Vault,
}

impl Db {
    /// A pool on `url`; connections are made when they are first needed. `constraints` are what the slices register: a
    /// violation becomes the problem that the constraint stands for.
    pub fn new(
        url: &str,
        settings: &PoolSettings,
        clock: Clock,
        vault: Vault,
        constraints: &[Constraint],
    ) -> Self {
        constraints::register(constraints);
        let pool = r2d2::Pool::builder()
            .max_size(settings.size)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(settings.wait.max(Duration::from_millis(250)))
            .error_handler(Box::new(pool::LogErrors))
            .build_unchecked(Manager::new(url));
        Self {
            pool,
            permits: Arc::new(Semaphore::new(settings.size as usize)),
            wait: settings.wait,
            patience: PATIENCE,
            clock,
            vault,
            storage: Arc::default(),
            notices: Arc::new(Notices::none()),
        }
    }

    /// The same database, whose replicas tell one another what they change.
    #[must_use]
    pub fn with_notices(self, notices: Notices) -> Self {
        Self {
            notices: Arc::new(notices),
            ..self
        }
    }

    /// What tells whether copies of rows are still good.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// The same database, for a request that takes longer than others.
    #[must_use]
    pub fn patient(&self, patience: Duration) -> Self {
        Self {
            patience,
            ..self.clone()
        }
    }

    /// What personal data is sealed with.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Reads. Asked again when a connection turns out to be dead: after a restart of the server all idle ones are, so as
    /// often as there can be connections.
    pub async fn read<T, F>(&self, query: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut PgConnection) -> Result<T> + Send + 'static,
    {
        self.on_connection(Arc::default(), move |pool| {
            for _ in 0..pool.max_size() {
                match attempt(pool, &query) {
                    (Err(Error::Unavailable(cause)), Connection::Dead) => {
                        tracing::warn!(cause, "reading once more");
                    }
                    (answer, _) => return answer,
                }
            }
            attempt(pool, &query).0
        })
        .await
    }

    /// Writes: everything that `change` does commits together, or not at all. It is done once; only a connection that was
    /// dead before the transaction began is replaced. `act` is what the audit trail says of it. What this replica keeps in
    /// memory of rows that changed is forgotten before this returns.
    pub async fn write<T, F>(&self, act: Act, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.write_under(act, None, |tx, _| change(tx)).await
    }

    /// Writes under an idempotency key, if there is one: `change` gets what is kept under the key.
    async fn write_under<T, F>(&self, act: Act, once: Option<Once>, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, Option<Sealed>) -> Result<T> + Send + 'static,
    {
        self.has_room().await?;
        let clock = self.clock.clone();
        let vault = self.vault.clone();
        let storage = self.storage.clone();
        let notices = self.notices.clone();
        let verdict = Arc::<Verdict>::default();
        self.on_connection(verdict.clone(), move |pool| {
            let mut change = Some(change);
            let mut spare = pool.max_size();
            loop {
                let mut changed = String::new();
                let (answer, connection) = attempt(pool, |conn| {
                    conn.transaction(|conn| {
                        let kept = act.begin(conn, once.as_ref())?;
                        let Some(change) = change.take() else {
                            return Err(Error::Unavailable("a write is not tried twice".into()));
                        };
                        let now = clock.now();
                        let vault = &vault;
                        let done = change(&mut Tx { conn, now, vault }, kept)?;
                        changed = act::notices(conn)?;
                        match verdict.commits() {
                            true => Ok(done),
                            false => Err(Error::Unavailable("the request was given up".into())),
                        }
                    })
                });
                // Also where the commit failed: it may have happened.
                notices.committed(&changed);
                let begun = change.is_none();
                match (answer, connection) {
                    (Err(Error::Unavailable(cause)), Connection::Dead) if !begun && spare > 0 => {
                        tracing::warn!(cause, "beginning once more");
                        spare -= 1;
                    }
                    (answer, _) => {
                        if let Err(Error::StorageFull(cause)) = &answer {
                            storage.found_full(cause);
                        }
                        return answer;
                    }
                }
            }
        })
        .await
    }

    /// Fails with `StorageFull` while the disk of the database has no room. While it has none, writes are not tried: each
    /// would fill the write-ahead log further, and PostgreSQL ends when that cannot grow. Now and then a request tries
    /// instead whether there is room again.
    pub async fn has_room(&self) -> Result<()> {
        match self.storage.gate() {
            Gate::Open => Ok(()),
            Gate::Closed => Err(Error::StorageFull("writes wait for room".into())),
            Gate::Trial => {
                let storage = self.storage.clone();
                self.on_connection(Arc::default(), move |pool| {
                    let (outcome, _) = attempt(pool, storage::try_to_write);
                    storage.tried(outcome)
                })
                .await
            }
        }
    }

    async fn on_connection<T, F>(&self, verdict: Arc<Verdict>, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&r2d2::Pool<Manager>) -> Result<T> + Send + 'static,
    {
        let permit = tokio::time::timeout(self.wait, self.permits.clone().acquire_owned())
            .await
            .map_err(|_| Error::Unavailable("no connection became free in time".into()))?
            .map_err(|closed| Error::Unavailable(closed.to_string()))?;
        let pool = self.pool.clone();
        let working = blocking(move || {
            let answer = work(&pool);
            drop(permit);
            answer
        });
        tokio::pin!(working);
        match tokio::time::timeout(self.patience, &mut working).await {
            Ok(done) => done?,
            Err(_) if verdict.gives_up() => Err(late()),
            // It commits at this moment.
            Err(_) => tokio::time::timeout(PATIENCE, working)
                .await
                .map_err(|_| late())??,
        }
    }

    /// A 503 for `code`, to be asked again soon.
    pub fn come_back(code: Code) -> Error {
        Problem::new(code).retry_after(2).into()
    }
}

fn late() -> Error {
    Error::Unavailable("the database did not answer in time".into())
}

/// What becomes of a write: it commits, or the request that waits for it gives up, whichever comes first. A caller who is
/// told of a failure is told so of what does not commit; only where the commit itself is not answered the outcome is not
/// known, as when a connection is lost at the commit.
#[derive(Default)]
struct Verdict(AtomicU8);

impl Verdict {
    const OPEN: u8 = 0;
    const COMMITS: u8 = 1;
    const GIVEN_UP: u8 = 2;

    fn is(&self, verdict: u8) -> bool {
        let order = Ordering::AcqRel;
        let settled = self
            .0
            .compare_exchange(Self::OPEN, verdict, order, Ordering::Acquire);
        settled.is_ok()
    }

    /// Whether the write may commit: the request waits for it from now on.
    fn commits(&self) -> bool {
        self.is(Self::COMMITS)
    }

    /// Whether the request may give up: the write does not commit from now on.
    fn gives_up(&self) -> bool {
        self.is(Self::GIVEN_UP)
    }
}

/// What a connection turned out to be.
enum Connection {
    Alive,
    Dead,
}

/// Runs `query` on a connection; one that the query found dead is not given back to the pool. Whatever fails on a dead
/// connection fails because of that, in whichever words.
fn attempt<T>(
    pool: &r2d2::Pool<Manager>,
    query: impl FnOnce(&mut PgConnection) -> Result<T>,
) -> (Result<T>, Connection) {
    let mut pooled = match pool.get() {
        Ok(pooled) => pooled,
        Err(error) => {
            return (
                Err(Error::Unavailable(error.to_string())),
                Connection::Alive,
            );
        }
    };
    let mut answer = query(&mut pooled.conn);
    if !matches!(answer, Ok(_) | Err(Error::Refused(_))) {
        pooled.dead = pool::is_dead(&mut pooled.conn);
    }
    if pooled.dead
        && let Err(Error::Internal(cause)) = answer
    {
        answer = Err(Error::Unavailable(format!("{cause:#}")));
    }
    let connection = match pooled.dead {
        true => Connection::Dead,
        false => Connection::Alive,
    };
    (answer, connection)
}
