//! The index: a list for each lexeme, and what a search needs of each listing.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use uuid::Uuid;

use super::lexemes::Texts;
use super::list::{Code, List, Ordinal};
use super::rank::{Shares, part, shares};
use crate::matching::{Document, Market, Side};

/// The lexemes of all published listings. Removed listings leave their entries behind until these are cleared away.
#[derive(Clone, Debug, Default)]
pub struct TextIndex {
    pub(super) ones: FxHashMap<char, ListId>,
    pub(super) pairs: FxHashMap<[char; 2], ListId>,
    pub(super) words: BTreeMap<Box<str>, ListId>,
    pub(super) lists: Vec<List>,
    /// The shares that occur, by their codes, as parts of a rank.
    pub(super) parts: Vec<f64>,
    codes: FxHashMap<u32, Code>,
    pub(super) documents: Vec<Option<DocumentFacts>>,
    ordinals: FxHashMap<Uuid, Ordinal>,
}

pub(super) type ListId = u32;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fulltext::{TextSearch, best_first, lacks_phrase};

    fn listing(number: u128, title: &str, description: &str) -> Document {
        Document {
            title: title.into(),
            description: description.into(),
            ..Document::bare(
                Uuid::from_u128(number),
                Uuid::nil(),
                Side::Need,
                Market::Technology,
            )
        }
    }

    fn found(index: &TextIndex, terms: &[&str]) -> Vec<u128> {
        let mut hits = index.search(&TextSearch::new(terms, terms), &|_| true);
        hits.sort_by(best_first);
        hits.iter().map(|hit| hit.id.as_u128()).collect()
    }

    #[test]
    fn all_lexemes_must_occur_and_the_title_counts_most() {
        let mut index = TextIndex::default();
        for (number, (title, description)) in (1..).zip([
            ("水泵维修", "电气节能"),
            ("电气节能", "水泵leds"),
            ("电气 水泵", ""),
            ("气电", "泵水"),
            ("led灯", "LEDs 灯"),
        ]) {
            index.put(IndexedText::of(&listing(number, title, description)));
        }
        assert_eq!(found(&index, &["水泵"]), [3, 1, 2]);
        assert_eq!(found(&index, &["电气", "水泵"]), [3, 2, 1]);
        assert_eq!(found(&index, &["led"]), [5, 2]);
        assert_eq!(found(&index, &["le"]), [0; 0]);
        assert_eq!(found(&index, &["灯"]), [5]);
        assert_eq!(found(&index, &["灯具"]), [0; 0]);
        assert_eq!(found(&index, &[]), [0; 0]);
    }

    #[test]
    fn a_longer_word_stands_in_a_row_or_not() {
        let query = TextSearch::new(&["猕猴桃"], &[]);
        let lacks = |description| lacks_phrase(["猴桃", "", "", description], &query);
        assert!(!lacks("猕猴桃酒"));
        assert!(!lacks("獼猴桃"));
        assert!(lacks("猕猴、桃"));
        assert!(!lacks("猕猴\n桃"));
    }

    #[test]
    fn removed_listings_are_cleared_away_and_the_others_stay() {
        let mut index = TextIndex::default();
        for number in 0..10_000 {
            index.put(IndexedText::of(&listing(number, "水泵", "")));
            if number % 10 != 0 {
                index.remove(Uuid::from_u128(number));
            }
            if index.is_crowded() {
                index = index.cleared();
            }
        }
        index.put(IndexedText::of(&listing(10, "电气", "")));
        let kept: Vec<u128> = (0..1_000)
            .rev()
            .map(|ten| ten * 10)
            .filter(|number| *number != 10)
            .collect();
        assert_eq!(index.len(), 1_000);
        assert_eq!(found(&index, &["水泵"]), kept);
        assert_eq!(found(&index.cleared(), &["水泵"]), kept);
        assert_eq!(found(&index, &["电气"]), [10]);
    }
}
