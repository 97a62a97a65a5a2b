//! The listings of one market and side, indexed.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use uuid::Uuid;

use super::analysis::Impact;
use super::codes::Codes;
use super::document::Document;
use super::facts::Facts;
use super::postings::{Ordinal, Postings};
use super::terms::TermRef;

/// The index of one market and side: its vocabulary, a posting list a term, and a record a listing.
#[derive(Debug, Default)]
pub struct Shelf {
    words: FxHashMap<Box<str>, TermId>,
    pairs: FxHashMap<[char; 2], TermId>,
    postings: Vec<Postings>,
    records: Vec<Record>,
    ordinals: FxHashMap<Uuid, Ordinal>,
    codes: Codes,
    /// How often something was put or removed.
    changes: u64,
}

/// What takes the place of a shelf's postings and records once those of removed listings are left out.
#[derive(Debug)]
pub struct Cleared {
    /// The shelf's count of changes when it was made.
    changes: u64,
    postings: Vec<Postings>,
    records: Vec<Record>,
    ordinals: FxHashMap<Uuid, Ordinal>,
}

type TermId = u32;

/// What is kept of a listing besides its postings.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: Uuid,
    pub owner: Uuid,
    pub version: i32,
    pub facts: Facts,
    pub live: bool,
    /// The terms it is indexed by, so that it can be counted out of their lists.
    terms: PackedTerms,
}

/// Removed listings are cleared away when there are more of them than a half of those that are there, so that the
/// work of clearing is spread over at least as many removals; a small index need not bother.
const FEWEST_TO_CLEAR: usize = 4096;

impl Shelf {
    /// Puts a listing on the shelf, in the place of its former version.
    pub fn put<'a>(
        &mut self,
        document: &Document,
        version: i32,
        terms: impl IntoIterator<Item = (TermRef<'a>, Impact)>,
    ) {
        self.remove(document.id);
        let ordinal = Ordinal::try_from(self.records.len()).expect("fewer than 2^32 listings");
        let mut ids = Vec::new();
        for (term, impact) in terms {
            let id = self.learn(term);
            self.postings[id as usize].push(ordinal, impact);
            ids.push(id);
        }
        self.records.push(Record {
            id: document.id,
            owner: document.owner,
            version,
            facts: Facts::of(document, &mut self.codes),
            live: true,
            terms: PackedTerms::pack(ids),
        });
        self.ordinals.insert(document.id, ordinal);
        self.changes += 1;
    }

    /// Takes a listing off the shelf; whether it was there.
    pub fn remove(&mut self, id: Uuid) -> bool {
        let Some(ordinal) = self.ordinals.remove(&id) else {
            return false;
        };
        let record = &mut self.records[ordinal as usize];
        record.live = false;
        for term in record.terms.iter() {
            self.postings[term as usize].forget_one();
        }
        record.terms = PackedTerms::default();
        self.changes += 1;
        true
    }

    /// Whether clearing is worth its while.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        let removed = self.records.len() - self.ordinals.len();
        removed > FEWEST_TO_CLEAR && removed > self.ordinals.len() / 2
    }

    /// Makes postings and records without the removed listings, the others numbered anew in their old order. It takes
    /// long on a large shelf, so it is made beside it: the shelf can be read meanwhile.
    #[must_use]
    pub fn cleared(&self) -> Cleared {
        let mut next = 0;
        let renumbered: Vec<Option<Ordinal>> = self
            .records
            .iter()
            .map(|record| {
                record.live.then(|| {
                    next += 1;
                    next - 1
                })
            })
            .collect();
        let postings = self
            .postings
            .par_iter()
            .map(|postings| postings.renumbered(|ordinal| renumbered[ordinal as usize]))
            .collect();
        let live = self.records.iter().filter(|record| record.live);
        let records: Vec<Record> = live.cloned().collect();
        let ordinals = records.iter().map(|record| record.id).zip(0..).collect();
        Cleared {
            changes: self.changes,
            postings,
            records,
            ordinals,
        }
    }

    /// Takes over what was cleared, unless something has changed since. Answers what is not needed any more, to be
    /// dropped where nobody waits for it.
    #[must_use]
    pub fn adopt(&mut self, mut cleared: Cleared) -> Cleared {
        if cleared.changes == self.changes {
            std::mem::swap(&mut self.postings, &mut cleared.postings);
            std::mem::swap(&mut self.records, &mut cleared.records);
            std::mem::swap(&mut self.ordinals, &mut cleared.ordinals);
        }
        cleared
    }

    fn learn(&mut self, term: TermRef) -> TermId {
        let new = TermId::try_from(self.postings.len()).expect("fewer than 2^32 terms");
        let id = match term {
            TermRef::Word(word) => match self.words.get(word) {
                Some(id) => *id,
                None => *self.words.entry(word.into()).or_insert(new),
            },
            TermRef::Pair(pair) => *self.pairs.entry(pair).or_insert(new),
        };
        if id == new {
            self.postings.push(Postings::default());
        }
        id
    }

    #[must_use]
    pub fn word(&self, word: &str) -> Option<&Postings> {
        self.words.get(word).map(|&id| &self.postings[id as usize])
    }

    #[must_use]
    pub fn pair(&self, pair: [char; 2]) -> Option<&Postings> {
        self.pairs.get(&pair).map(|&id| &self.postings[id as usize])
    }

    #[must_use]
    pub fn record(&self, ordinal: Ordinal) -> &Record {
        &self.records[ordinal as usize]
    }

    #[must_use]
    pub fn codes(&self) -> &Codes {
        &self.codes
    }

    /// How many listings are on the shelf.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ordinals.len()
    }

    pub fn versions(&self) -> impl Iterator<Item = (Uuid, i32)> {
        self.records
            .iter()
            .filter(|record| record.live)
            .map(|record| (record.id, record.version))
    }

    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let words = self.words.keys().map(|word| word.len()).sum::<usize>()
            + table_bytes(self.words.capacity(), size_of::<(Box<str>, TermId)>());
        let pairs = table_bytes(self.pairs.capacity(), size_of::<([char; 2], TermId)>());
        let ordinals = table_bytes(self.ordinals.capacity(), size_of::<(Uuid, Ordinal)>());
        let postings: usize = self.postings.iter().map(Postings::memory_bytes).sum();
        let terms: usize = self.records.iter().map(|record| record.terms.0.len()).sum();
        words + pairs + ordinals + postings + terms + self.records.capacity() * size_of::<Record>()
    }
}

/// The bytes of a hash table of the standard library: it is filled to seven eighths and keeps a byte of control a slot.
fn table_bytes(capacity: usize, entry: usize) -> usize {
    capacity / 7 * 8 * (entry + 1)
}

/// Ascending term numbers as the differences between them, seven bits a byte, the last byte of each below 128: about
/// two bytes a term.
#[derive(Debug, Clone, Default)]
struct PackedTerms(Box<[u8]>);

impl PackedTerms {
    fn pack(mut terms: Vec<TermId>) -> Self {
        terms.sort_unstable();
        let mut bytes = Vec::with_capacity(terms.len() * 2);
        let mut previous = 0;
        for term in terms {
            let mut rest = term - previous;
            while rest >= 128 {
                bytes.push(128 | low_bits(rest));
                rest >>= 7;
            }
            bytes.push(low_bits(rest));
            previous = term;
        }
        Self(bytes.into_boxed_slice())
    }

    fn iter(&self) -> impl Iterator<Item = TermId> {
        let mut previous = 0;
        self.0
            .split_inclusive(|byte| *byte < 128)
            .map(move |bytes| {
                previous += bytes
                    .iter()
                    .rev()
                    .fold(0, |sum, byte| sum * 128 + TermId::from(byte % 128));
                previous
            })
    }
}

/// The lowest seven bits.
fn low_bits(number: TermId) -> u8 {
    number.to_le_bytes()[0] & 127
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::{Market, Side};

    fn listing(number: u128) -> Document {
        Document::bare(
            Uuid::from_u128(number),
            Uuid::nil(),
            Side::Offer,
            Market::Technology,
        )
    }

    fn terms(word: &str) -> [(TermRef<'_>, Impact); 2] {
        [(TermRef::Word(word), 9), (TermRef::Word("共"), 1)]
    }

    #[test]
    fn packed_terms_come_back_in_order() {
        let packed = PackedTerms::pack(vec![70_000, 3, 127, 128, 0, 4_000_000_000]);
        assert_eq!(
            packed.iter().collect::<Vec<_>>(),
            [0, 3, 127, 128, 70_000, 4_000_000_000]
        );
    }

    #[test]
    fn a_new_version_takes_the_place_of_the_old() {
        let mut shelf = Shelf::default();
        shelf.put(&listing(1), 1, terms("旧"));
        shelf.put(&listing(1), 2, terms("新"));
        assert_eq!(shelf.word("旧").map(Postings::live), Some(0));
        assert_eq!(shelf.word("共").map(Postings::live), Some(1));
        assert_eq!(
            shelf.versions().collect::<Vec<_>>(),
            [(Uuid::from_u128(1), 2)]
        );
    }

    #[test]
    fn removed_listings_are_cleared_away() {
        let mut shelf = Shelf::default();
        for number in 0..10_000 {
            shelf.put(&listing(number), 1, terms("词"));
        }
        for number in 0..9_000 {
            assert!(shelf.remove(Uuid::from_u128(number)));
            assert!(!shelf.remove(Uuid::from_u128(number)));
            if shelf.is_crowded() {
                let _ = shelf.adopt(shelf.cleared());
            }
        }
        assert_eq!(shelf.len(), 1_000);
        assert!(shelf.records.len() <= 1_000 + FEWEST_TO_CLEAR + 1);
        let ordinal = shelf.ordinals[&Uuid::from_u128(9_500)];
        assert_eq!(shelf.record(ordinal).id, Uuid::from_u128(9_500));
        assert_eq!(
            shelf
                .word("词")
                .map(|postings| (postings.live(), postings.impact_in(ordinal))),
            Some((1_000, Some(9)))
        );
    }

    #[test]
    fn a_shelf_that_changed_meanwhile_keeps_what_it_has() {
        let mut shelf = Shelf::default();
        for number in 0..10 {
            shelf.put(&listing(number), 1, terms("词"));
        }
        shelf.remove(Uuid::from_u128(0));
        let late = shelf.cleared();
        shelf.put(&listing(10), 1, terms("词"));
        drop(shelf.adopt(late));
        assert_eq!((shelf.len(), shelf.records.len()), (10, 11));
        assert_eq!(shelf.word("词").map(Postings::live), Some(10));
        drop(shelf.adopt(shelf.cleared()));
        assert_eq!((shelf.len(), shelf.records.len()), (10, 10));
        assert_eq!(shelf.word("词").map(Postings::live), Some(10));
    }
}
