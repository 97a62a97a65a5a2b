//! Whether the disk of the database has room, as far as this process has seen.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, PgConnection};

use crate::platform::error::{Error, Result};

/// The first trial after a write failed. Each trial that fails doubles the wait: it writes a little too.
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A megabyte in a table of its own, gone with the transaction: files grow, the catalog is written, and so is the log.
const TRIAL: &str = "create temporary table tianfu_room on commit drop as
    select generate_series(1, 20000) as one";

#[derive(Debug, Default)]
pub struct Storage {
    full: Mutex<Option<Full>>,
}

#[derive(Debug)]
struct Full {
    next_trial: Instant,
    wait: Duration,
}

/// What a request that would write does.
#[derive(Debug, PartialEq, Eq)]
pub enum Gate {
    /// Writes.
    Open,
    /// Comes back later.
    Closed,
    /// Tries first whether there is room again; one request at a time.
    Trial,
}

impl Storage {
    pub fn gate(&self) -> Gate {
        let mut held = self.held();
        let Some(full) = &mut *held else {
            return Gate::Open;
        };
        let now = Instant::now();
        if now < full.next_trial {
            return Gate::Closed;
        }
        full.wait = (full.wait * 2).min(LONGEST_WAIT);
        full.next_trial = now + full.wait;
        Gate::Trial
    }

    /// A write found no room.
    pub fn found_full(&self, cause: &str) {
        self.held().get_or_insert_with(|| {
            tracing::error!(cause, "the disk of the database has no room: writes wait");
            Full {
                next_trial: Instant::now() + FIRST_WAIT,
                wait: FIRST_WAIT,
            }
        });
    }

    /// A trial came to this. A role that may make no temporary tables cannot try: the next write does.
    pub fn tried(&self, outcome: Result<()>) -> Result<()> {
        match outcome {
            Err(error @ (Error::StorageFull(_) | Error::Unavailable(_))) => Err(error),
            other => {
                if let Err(cause) = other {
                    tracing::warn!(%cause, "cannot try whether the disk has room");
                }
                if self.held().take().is_some() {
                    tracing::info!("the disk of the database has room again: writes go on");
                }
                Ok(())
            }
        }
    }

    fn held(&self) -> MutexGuard<'_, Option<Full>> {
        self.full.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes what needs room, and keeps nothing of it.
pub fn try_to_write(conn: &mut PgConnection) -> Result<()> {
    conn.transaction(|conn| Ok(conn.batch_execute(TRIAL)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_wait_for_a_trial_that_succeeds_and_one_request_makes_it() {
        let storage = Storage::default();
        assert_eq!(storage.gate(), Gate::Open);
        storage.found_full("no room");
        assert_eq!(storage.gate(), Gate::Closed);
        let due = |storage: &Storage| {
            if let Some(full) = &mut *storage.held() {
                full.next_trial = Instant::now();
            }
        };
        due(&storage);
        assert_eq!(storage.gate(), Gate::Trial);
        assert_eq!(storage.gate(), Gate::Closed);
        let full = || Err(Error::StorageFull(String::new()));
        assert!(storage.tried(full()).is_err());
        assert_eq!(storage.gate(), Gate::Closed);
        due(&storage);
        assert_eq!(storage.gate(), Gate::Trial);
        assert!(storage.tried(Ok(())).is_ok());
        assert_eq!(storage.gate(), Gate::Open);
    }

    #[test]
    fn a_role_that_cannot_try_lets_the_next_write_try() {
        let storage = Storage::default();
        storage.found_full("no room");
        let denied = Error::Internal(anyhow::anyhow!("permission denied"));
        assert!(storage.tried(Err(denied)).is_ok());
        assert_eq!(storage.gate(), Gate::Open);
    }
}
