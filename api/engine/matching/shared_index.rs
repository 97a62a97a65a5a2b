//! The matching index of this replica and the index of its texts: a cache of what is published, never the truth.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use uuid::Uuid;

use super::{Document, Engine, Suggestion, Terms};
use crate::fulltext::{DocumentFacts, Hit, IndexedText, TextIndex, TextSearch};

/// The engine, and whether it follows the database at present.
#[derive(Default)]
pub struct SuggestionIndex {
    engine: RwLock<Engine>,
    texts: RwLock<TextIndex>,
    /// Held by whoever changes the engine, for as long as that takes; readers never ask for it.
    writing: Mutex<()>,
    link: Mutex<Link>,
    looks: Mutex<Looks>,
    look_wanted: Condvar,
    looked: Condvar,
}

/// Looks for changes that readers wait for.
#[derive(Default)]
struct Looks {
    /// How many readers have asked for a look.
    asked: u64,
    /// How many of these, the first ones, were served by a look that began after they had asked.
    served: u64,
}

/// How the index is joined to the database.
#[derive(Default)]
struct Link {
    /// Which `Writer` it is that may write: the latest.
    turn: u64,
    caught_up: bool,
    /// Whether the texts of all listings are in the index, too; building takes longer.
    has_texts: bool,
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

    /// Waits until all that is committed by now is in the index. `false`: the index does not follow the database, holds
    /// not all texts yet, or needs longer than `patience`.
    pub fn catch_up(&self, patience: Duration) -> bool {
        let follows = || {
            let link = held(&self.link);
            link.caught_up && link.has_texts && !link.is_silent()
        };
        if !follows() {
            return false;
        }
        let mut looks = held(&self.looks);
        looks.asked += 1;
        let ticket = looks.asked;
        self.look_wanted.notify_one();
        let (looks, waited) = self
            .looked
            .wait_timeout_while(looks, patience, |looks| looks.served < ticket)
            .unwrap_or_else(PoisonError::into_inner);
        drop(looks);
        !waited.timed_out() && follows()
    }

    /// The admitted listings whose texts hold all lexemes of the query, see [`TextIndex::search`].
    pub fn search(&self, query: &TextSearch, admit: &dyn Fn(&DocumentFacts) -> bool) -> Vec<Hit> {
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        texts.search(query, admit)
    }

    /// An estimate of the memory of both indexes: of the engine and of the texts.
    pub fn memory_bytes(&self) -> (usize, usize) {
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        (self.read(Engine::memory_bytes), texts.memory_bytes())
    }

    /// Makes a writer that takes over from those before it. Until it has caught up, the index does not follow.
    pub fn writer(self: &Arc<Self>, patience: Duration) -> Writer {
        let _writing = held(&self.writing);
        let mut link = held(&self.link);
        *link = Link {
            turn: link.turn + 1,
            patience,
            has_texts: link.has_texts,
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

    fn write_texts(&self, change: impl FnOnce(&mut TextIndex)) {
        change(&mut self.texts.write().unwrap_or_else(PoisonError::into_inner));
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

    /// Puts a new engine in the place of the old one. The texts are to be read again.
    pub fn replace(&self, engine: Engine) -> Result<(), Overtaken> {
        self.link()?.has_texts = false;
        self.change_texts(|old| drop(std::mem::take(old)))?;
        self.change(|old| drop(std::mem::replace(old, engine)))
    }

    /// Takes over a listing with its terms; the document holds its texts.
    pub fn upsert(
        &self,
        document: &Document,
        version: i32,
        terms: &Terms,
    ) -> Result<(), Overtaken> {
        let text = IndexedText::of(document);
        self.change_texts(|texts| texts.put(text))?;
        self.change(|engine| engine.put(document, version, terms))
    }

    pub fn remove(&self, id: Uuid) -> Result<(), Overtaken> {
        self.change_texts(|texts| texts.remove(id))?;
        self.change(|engine| {
            engine.remove(id);
        })
    }

    /// Whether the texts of all listings are in the index.
    pub fn has_texts(&self) -> Result<bool, Overtaken> {
        Ok(self.link()?.has_texts)
    }

    pub fn put_texts(&self, documents: &[Document]) -> Result<(), Overtaken> {
        let read: Vec<IndexedText> = documents.par_iter().map(IndexedText::of).collect();
        self.change_texts(|texts| read.into_iter().for_each(|text| texts.put(text)))
    }

    /// The texts of all listings are in the index from now on.
    pub fn end_texts(&self) -> Result<(), Overtaken> {
        self.change_texts(TextIndex::shrink)?;
        self.link()?.has_texts = true;
        Ok(())
    }

    /// Waits until a reader wants all that is committed, or for so long. Answers which readers `looked` is to tell.
    #[must_use]
    pub fn wait_for_readers(&self, time: Duration) -> Option<u64> {
        let looks = held(&self.index.looks);
        let (looks, _) = self
            .index
            .look_wanted
            .wait_timeout_while(looks, time, |looks| looks.asked == looks.served)
            .unwrap_or_else(PoisonError::into_inner);
        (looks.asked > looks.served).then_some(looks.asked)
    }

    /// What was committed when the readers asked is in the index.
    pub fn looked(&self, readers: u64) -> Result<(), Overtaken> {
        drop(self.link()?);
        let mut looks = held(&self.index.looks);
        looks.served = looks.served.max(readers);
        self.index.looked.notify_all();
        Ok(())
    }

    fn change_texts(&self, change: impl FnOnce(&mut TextIndex)) -> Result<(), Overtaken> {
        let _writing = held(&self.index.writing);
        drop(self.link()?);
        self.index.write_texts(change);
        let cleared = {
            let texts = self
                .index
                .texts
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            texts.is_crowded().then(|| texts.cleared())
        };
        if let Some(mut cleared) = cleared {
            // No other writer can have changed the index meanwhile. What it was is dropped without the lock.
            self.index
                .write_texts(|texts| std::mem::swap(texts, &mut cleared));
        }
        Ok(())
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
