//! Finding the listings that hold what a query asks for.

use std::cmp::Ordering;
use std::ops::Bound;

use uuid::Uuid;

use super::index::{DocumentFacts, ListId, TextIndex};
use super::lexemes::{Asked, TextSearch};
use super::list::{Cursor, Ordinal};
use super::rank::Rank;

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

impl TextIndex {
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
