//! The index: a list for each lexeme, and what a search needs of each listing.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Bound;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use uuid::Uuid;

use super::lexemes::{Asked, TextSearch, Texts};
use super::list::{Code, Cursor, List, Ordinal};
use super::rank::{Rank, Shares, part, shares};
use crate::matching::{Document, Market, Side};

/// The lexemes of all published listings. Removed listings leave their entries behind until these are cleared away.
#[derive(Clone, Debug, Default)]
pub struct TextIndex {
    ones: FxHashMap<char, ListId>,
    pairs: FxHashMap<[char; 2], ListId>,
    words: BTreeMap<Box<str>, ListId>,
    lists: Vec<List>,
    /// The shares that occur, by their codes, as parts of a rank.
    parts: Vec<f64>,
    codes: FxHashMap<u32, Code>,
    documents: Vec<Option<DocumentFacts>>,
    ordinals: FxHashMap<Uuid, Ordinal>,
}

type ListId = u32;

/// What a search filters by without the database.
#[derive(Clone, Copy, Debug)]
pub struct DocumentFacts {
    pub id: Uuid,
    pub side: Side,
    pub market: Market,
    /// The digits of the division, filled up with zeros.
    division: [u8; 12],
}

impl DocumentFacts {
    fn of(document: &Document) -> Self {
        let mut division = [b'0'; 12];
        let code = document.division.as_deref().unwrap_or_default().bytes();
        division
            .iter_mut()
            .zip(code)
            .for_each(|(to, from)| *to = from);
        Self {
            id: document.id,
            side: document.side,
            market: document.market,
            division,
        }
    }

    /// Whether the listing lies in the division whose code begins so.
    #[must_use]
    pub fn is_inside(&self, prefix: &str) -> bool {
        self.division.starts_with(prefix.as_bytes())
    }
}

/// A listing that was found, with its rank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub rank: f32,
    pub id: Uuid,
}

/// The order of hits: the best rank first, among equals the highest id.
#[must_use]
pub fn best_first(one: &Hit, other: &Hit) -> Ordering {
    other.rank.total_cmp(&one.rank).then(other.id.cmp(&one.id))
}

/// Removed listings that are never worth clearing.
const FEWEST_TO_CLEAR: usize = 4_096;

impl TextIndex {
    /// Puts a listing into the index, in the place of its former version.
    pub fn put(&mut self, listing: IndexedText) {
        let IndexedText { facts, shares } = listing;
        self.remove(facts.id);
        let ordinal = Ordinal::try_from(self.documents.len()).unwrap_or(Ordinal::MAX);
        for (one, share) in shares.ones {
            let new = self.lists.len();
            let id = *self.ones.entry(one).or_insert_with(|| number(new));
            self.push(id, ordinal, share);
        }
        for (pair, share) in shares.pairs {
            let new = self.lists.len();
            let id = *self.pairs.entry(pair).or_insert_with(|| number(new));
            self.push(id, ordinal, share);
        }
        for (word, share) in shares.words {
            let new = self.lists.len();
            let id = *self.words.entry(word).or_insert_with(|| number(new));
            self.push(id, ordinal, share);
        }
        self.documents.push(Some(facts));
        self.ordinals.insert(facts.id, ordinal);
    }

    fn push(&mut self, id: ListId, ordinal: Ordinal, share: f32) {
        if id as usize == self.lists.len() {
            self.lists.push(List::default());
        }
        let parts = &mut self.parts;
        let code = *self.codes.entry(share.to_bits()).or_insert_with(|| {
            parts.push(part(share));
            number(parts.len() - 1)
        });
        self.lists[id as usize].push(ordinal, code);
    }

    /// Takes a listing out of the index.
    pub fn remove(&mut self, id: Uuid) {
        if let Some(ordinal) = self.ordinals.remove(&id) {
            self.documents[ordinal as usize] = None;
        }
    }

    /// Whether removed listings are so many that clearing is worth its while.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        let removed = self.documents.len() - self.ordinals.len();
        removed > FEWEST_TO_CLEAR && removed > self.ordinals.len() / 2
    }

    /// The index without the entries of removed listings.
    #[must_use]
    pub fn cleared(&self) -> Self {
        let mut next = 0;
        let renumbered: Vec<Option<Ordinal>> = self
            .documents
            .iter()
            .map(|document| {
                document.is_some().then(|| {
                    next += 1;
                    next - 1
                })
            })
            .collect();
        let lists = self.lists.par_iter().map(|list| {
            let mut kept = List::default();
            for (ordinal, code) in list.cursor() {
                if let Some(ordinal) = renumbered[ordinal as usize] {
                    kept.push(ordinal, code);
                }
            }
            kept.shrink();
            kept
        });
        let lists = lists.collect();
        let documents: Vec<_> = self
            .documents
            .iter()
            .copied()
            .filter(Option::is_some)
            .collect();
        let ids = documents.iter().flatten().map(|document| document.id);
        Self {
            ones: self.ones.clone(),
            pairs: self.pairs.clone(),
            words: self.words.clone(),
            lists,
            parts: self.parts.clone(),
            codes: self.codes.clone(),
            ordinals: ids.zip(0..).collect(),
            documents,
        }
    }

    /// Gives back the memory that a growing index keeps in reserve.
    pub fn shrink(&mut self) {
        self.lists.par_iter_mut().for_each(List::shrink);
        self.lists.shrink_to_fit();
        self.documents.shrink_to_fit();
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.ordinals.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ordinals.is_empty()
    }

    /// An estimate of the memory the index takes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let lists: usize = self.lists.par_iter().map(List::memory_bytes).sum();
        let words: usize = self.words.keys().map(|word| word.len() + 32).sum();
        lists
            + words
            + self.ones.capacity() * 9
            + self.pairs.capacity() * 14
            + self.ordinals.capacity() * 24
            + self.documents.capacity() * size_of::<Option<DocumentFacts>>()
    }

    /// The admitted listings that hold all lexemes of the query, in no particular order. Whether the lexemes of a term
    /// stand in a row, the text itself tells, see `lacks_phrase`.
    #[must_use]
    pub fn search(&self, query: &TextSearch, admit: &dyn Fn(&DocumentFacts) -> bool) -> Vec<Hit> {
        let mut wanted: Vec<(&Asked, bool)> = query
            .terms
            .iter()
            .flatten()
            .map(|asked| (asked, true))
            .collect();
        wanted.extend(query.ranking.iter().map(|asked| (asked, false)));
        // The lexemes in their order, what must occur first; then each once.
        wanted.sort_by(|one, other| one.0.cmp(other.0).then(other.1.cmp(&one.1)));
        wanted.dedup_by_key(|(asked, _)| *asked);
        let mut clauses: Vec<Clause> = wanted
            .into_iter()
            .map(|(asked, is_needed)| Clause {
                lists: self.lists_of(asked),
                is_needed,
                ranks: query.ranking.binary_search(asked).is_ok(),
                parts: Vec::new(),
            })
            .collect();
        // What a listing lacks most likely is looked for first.
        let mut needed: Vec<usize> = (0..clauses.len())
            .filter(|&clause| clauses[clause].is_needed)
            .collect();
        needed.sort_by_key(|&clause| clauses[clause].count());
        let Some(&rarest) = needed.first() else {
            return Vec::new();
        };
        let mut hits = Vec::new();
        for ordinal in clauses[rarest].ordinals() {
            let Some(document) = &self.documents[ordinal as usize] else {
                continue;
            };
            let holds = |clause: &usize| clauses[*clause].seek(ordinal, &self.parts);
            if admit(document) && needed.iter().all(holds) {
                let mut rank = Rank::default();
                for clause in &mut clauses {
                    if !clause.is_needed {
                        clause.seek(ordinal, &self.parts);
                    }
                    if clause.ranks {
                        clause.parts.iter().for_each(|part| rank.add(*part));
                    }
                }
                hits.push(Hit {
                    rank: rank.of(query.ranking.len()),
                    id: document.id,
                });
            }
        }
        hits
    }

    /// The lists of a lexeme of a query, those of a prefix in the order of their words.
    fn lists_of(&self, asked: &Asked) -> Vec<Cursor<'_>> {
        let cursor = |id: &ListId| self.lists[*id as usize].cursor();
        if asked.is_prefix {
            let from = self
                .words
                .range::<str, _>((Bound::Included(asked.lexeme.as_str()), Bound::Unbounded));
            return from
                .take_while(|(word, _)| word.starts_with(&asked.lexeme))
                .map(|(_, id)| cursor(id))
                .collect();
        }
        let mut characters = asked.lexeme.chars();
        let found = match (characters.next(), characters.next(), characters.next()) {
            (Some(one), None, _) if super::is_han(one) => self.ones.get(&one),
            (Some(one), Some(two), None) if super::is_han(one) => self.pairs.get(&[one, two]),
            _ => self.words.get(asked.lexeme.as_str()),
        };
        found.map(cursor).into_iter().collect()
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// A listing taken apart into its lexemes, which is done before the index is locked.
#[derive(Debug)]
pub struct IndexedText {
    facts: DocumentFacts,
    shares: Shares,
}

impl IndexedText {
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let keywords = document.keywords.join(" ");
        let texts: Texts = [
            &document.title,
            &keywords,
            &document.summary,
            &document.description,
        ];
        Self {
            facts: DocumentFacts::of(document),
            shares: shares(texts),
        }
    }
}

/// A lexeme of a query while the lists are walked through.
struct Clause<'a> {
    lists: Vec<Cursor<'a>>,
    is_needed: bool,
    ranks: bool,
    /// What its lists give the listing that was looked for last.
    parts: Vec<f64>,
}

impl Clause<'_> {
    fn count(&self) -> u32 {
        self.lists.iter().map(Cursor::count).sum()
    }

    /// The listings that it finds, in order.
    fn ordinals(&self) -> Vec<Ordinal> {
        let entries = self.lists.iter().flat_map(|list| list.clone());
        let mut ordinals: Vec<Ordinal> = entries.map(|(ordinal, _)| ordinal).collect();
        if self.lists.len() > 1 {
            ordinals.sort_unstable();
            ordinals.dedup();
        }
        ordinals
    }

    /// Whether the listing holds the lexeme; keeps what that gives it.
    fn seek(&mut self, ordinal: Ordinal, parts: &[f64]) -> bool {
        self.parts.clear();
        for list in &mut self.lists {
            if let Some(code) = list.seek(ordinal) {
                self.parts.push(parts[code as usize]);
            }
        }
        !self.parts.is_empty()
    }
}
