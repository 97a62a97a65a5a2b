//! The matching index of this replica: a cache of what is published, never the truth.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::{Document, Engine, Suggestion};

/// The engine, and whether it follows the database at present.
#[derive(Default)]
pub struct SuggestionIndex {
    engine: RwLock<Engine>,
    /// Held by whoever changes the engine, for as long as that takes; readers never ask for it.
    writing: Mutex<()>,
    link: Mutex<Link>,
}

/// How the index is joined to the database.
#[derive(Default)]
struct Link {
    /// Which `Writer` it is that may write: the latest.
    turn: u64,
    caught_up: bool,
    /// Since when the database has owed an answer.
    asked_at: Option<Instant>,
    /// How long it may.
    patience: Duration,
}

impl Link {
    fn is_silent(&self) -> bool {
        self.asked_at
            .is_some_and(|asked| asked.elapsed() >= self.patience)
    }
}

/// Another writer has taken over.
#[derive(Debug, thiserror::Error)]
#[error("another connection has taken over")]
pub struct Overtaken;

impl SuggestionIndex {
    /// How many listings it holds, while it follows the database; `None` while it is built or has lost it.
    pub fn followed(&self) -> Option<usize> {
        let follows = {
            let link = held(&self.link);
            link.caught_up && !link.is_silent()
        };
        follows.then(|| self.read(Engine::len))
    }

    /// The best for `query` among those that `admit` lets through.
    pub fn suggest(
        &self,
        query: &Document,
        limit: usize,
        admit: &dyn Fn(Uuid) -> bool,
    ) -> Vec<Suggestion> {
        self.read(|engine| engine.suggest(query, limit, admit))
    }

    /// What the engine says of one pair.
    pub fn judge(&self, query: &Document, other: Uuid) -> Option<Suggestion> {
        self.suggest(query, 1, &|id| id == other).pop()
    }

    /// Makes a writer that takes over from those before it. Until it has caught up, the index does not follow.
    pub fn writer(self: &Arc<Self>, patience: Duration) -> Writer {
        let _writing = held(&self.writing);
        let mut link = held(&self.link);
        *link = Link {
            turn: link.turn + 1,
            patience,
            ..Link::default()
        };
        Writer {
            index: self.clone(),
            turn: link.turn,
        }
    }

    fn read<T>(&self, question: impl FnOnce(&Engine) -> T) -> T {
        question(&self.engine.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, change: impl FnOnce(&mut Engine) -> T) -> T {
        change(&mut self.engine.write().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Who may change the index, and tell whether it follows the database. There may be one that waits for an answer that
/// never comes: once another has taken over it can do no harm.
#[derive(Clone)]
pub struct Writer {
    index: Arc<SuggestionIndex>,
    turn: u64,
}

impl Writer {
    /// Asks the database something. While it owes the answer for too long, the index does not follow it.
    pub fn ask<T>(&self, question: impl FnOnce() -> T) -> Result<T, Overtaken> {
        self.link()?.asked_at = Some(Instant::now());
        let answer = question();
        self.link()?.asked_at = None;
        Ok(answer)
    }

    /// Whether the database owes an answer for too long.
    pub fn is_silent(&self) -> bool {
        self.link().is_ok_and(|link| link.is_silent())
    }

    /// All that was committed until now is in the index.
    pub fn caught_up(&self) -> Result<(), Overtaken> {
        self.link()?.caught_up = true;
        Ok(())
    }

    /// What is committed from now on is not.
    pub fn lost(&self) {
        if let Ok(mut link) = self.link() {
            link.caught_up = false;
        }
    }

    pub fn versions(&self) -> HashMap<Uuid, i32> {
        self.index.read(|engine| engine.versions().collect())
    }

    pub fn replace(&self, engine: Engine) -> Result<(), Overtaken> {
        self.change(|old| drop(std::mem::replace(old, engine)))
    }

    pub fn upsert(&self, document: &Document, version: i32) -> Result<(), Overtaken> {
        self.change(|engine| engine.upsert(document, version))
    }

    pub fn remove(&self, id: Uuid) -> Result<(), Overtaken> {
        self.change(|engine| {
            engine.remove(id);
        })
    }

    /// Changes the engine; clears it up afterwards where that is due, while readers go on reading.
    fn change(&self, change: impl FnOnce(&mut Engine)) -> Result<(), Overtaken> {
        let _writing = held(&self.index.writing);
        drop(self.link()?);
        self.index.write(change);
        if let Some(cleared) = self.index.read(Engine::cleared) {
            let old = self.index.write(|engine| engine.adopt(cleared));
            // Not under the lock: it takes a while too.
            drop(old);
        }
        Ok(())
    }

    fn link(&self) -> Result<MutexGuard<'_, Link>, Overtaken> {
        let link = held(&self.index.link);
        match link.turn == self.turn {
            true => Ok(link),
            false => Err(Overtaken),
        }
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
