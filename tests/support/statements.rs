//! Which statements the service sends to a test's database.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use super::TestDatabase;

/// What is recorded, by the URL of the database.
static RECORDS: LazyLock<Mutex<HashMap<String, Vec<String>>>> = LazyLock::new(Mutex::default);
/// How many databases are recorded: no other pays for it.
static RECORDED: AtomicUsize = AtomicUsize::new(0);

/// Records the statements on connections whose URL is that of the database: those of the pools of all replicas. The index
/// and the listener for notices have URLs of their own, and the connections of tests are not recorded.
pub struct Statements(String);

impl Statements {
    /// From now on, until this is dropped. One at a time for a database.
    pub fn of(database: &TestDatabase) -> Self {
        RECORDED.fetch_add(1, Ordering::SeqCst);
        let before = records().insert(database.url.clone(), Vec::new());
        assert!(before.is_none(), "the database is recorded already");
        Self(database.url.clone())
    }

    /// The statements since the last call, in the order in which they began. The keys of tokens, which a request reads
    /// once a second, are left out.
    pub fn take(&self) -> Vec<String> {
        let mut records = records();
        let mut taken = records
            .get_mut(&self.0)
            .map(std::mem::take)
            .unwrap_or_default();
        taken.retain(|statement| !statement.contains("FROM \"signing_keys\""));
        taken
    }
}

impl Drop for Statements {
    fn drop(&mut self) {
        records().remove(&self.0);
        RECORDED.fetch_sub(1, Ordering::SeqCst);
    }
}

fn records() -> MutexGuard<'static, HashMap<String, Vec<String>>> {
    RECORDS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes all connections that are opened from now on recordable.
pub(super) fn watch() {
    set_default_instrumentation(|| Some(Box::new(Recorder::default()))).expect("a recorder");
}

/// Hears of what a test writes behind the API, after each statement on its connection.
pub(super) struct Behind<F>(pub F);

impl<F: Fn() + Send + 'static> Instrumentation for Behind<F> {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::FinishQuery { .. }) {
            (self.0)();
        }
    }
}

#[derive(Default)]
struct Recorder {
    url: String,
}

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => {
                url.clone_into(&mut self.url)
            }
            InstrumentationEvent::StartQuery { query, .. } => {
                if RECORDED.load(Ordering::Relaxed) > 0
                    && let Some(record) = records().get_mut(&self.url)
                {
                    record.push(query.to_string());
                }
            }
            _ => {}
        }
    }
}
