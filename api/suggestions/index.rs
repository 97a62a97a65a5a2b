//! The matching index of this replica: a cache of what is published, never the truth.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

use uuid::Uuid;

use crate::listings::model::Listing;
use crate::matching::{Document, Engine, Suggestion};

use super::document;

/// The engine, and whether it follows the database at present.
pub struct SuggestionIndex {
    engine: RwLock<Engine>,
    following: AtomicBool,
}

impl Default for SuggestionIndex {
    fn default() -> Self {
        Self {
            engine: RwLock::new(Engine::new()),
            following: AtomicBool::new(false),
        }
    }
}

impl SuggestionIndex {
    /// How many listings it holds, while it follows the database; `None` while it is built or has lost it.
    pub fn followed(&self) -> Option<usize> {
        self.following
            .load(Ordering::Acquire)
            .then(|| self.read(Engine::len))
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

    pub(super) fn set_following(&self, following: bool) {
        self.following.store(following, Ordering::Release);
    }

    pub(super) fn versions(&self) -> HashMap<Uuid, i32> {
        self.read(|engine| engine.versions().collect())
    }

    pub(super) fn replace(&self, engine: Engine) {
        *self.engine.write().unwrap_or_else(PoisonError::into_inner) = engine;
    }

    pub(super) fn upsert(&self, listing: &Listing) {
        let document = document(listing);
        let mut engine = self.engine.write().unwrap_or_else(PoisonError::into_inner);
        engine.upsert(&document, listing.version);
    }

    pub(super) fn remove(&self, id: Uuid) {
        let mut engine = self.engine.write().unwrap_or_else(PoisonError::into_inner);
        engine.remove(id);
    }

    fn read<T>(&self, question: impl FnOnce(&Engine) -> T) -> T {
        question(&self.engine.read().unwrap_or_else(PoisonError::into_inner))
    }
}
