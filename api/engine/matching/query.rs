//! What a listing asks for when it is the query: its words and pairs with their weights.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::analysis::Term;
use super::document::Document;
use crate::text::{Token, fold, worth};

/// What one occurrence counts in a title, which names the thing, against 1 in the first sentence of the text.
const TITLE: f32 = 4.0;
/// Keywords are as considered as a title, but stray further from the thing itself.
const KEYWORDS: f32 = 3.0;
/// A listing's text comes to its point first and then tells of the company, the market and the plans: sentence by
/// sentence it counts less.
const DECAY: f32 = 0.15;
/// A pair of characters counts half a word: it is found in more places by chance, and beside the word it is part of.
const PAIR: f32 = 0.5;
/// A term's weight saturates: it has half of its greatest weight at this many occurrences in the weightiest part.
const SATURATION: f32 = 3.0;

/// Words worth more than this are shown as reasons: above the generic ones, see [`worth`].
const TELLING: f32 = 0.3;

/// The words and pairs of a query.
#[derive(Debug, Default)]
pub struct Query {
    pub words: Vec<QueryWord>,
    pub pairs: Vec<QueryPair>,
}

#[derive(Debug)]
pub struct QueryWord {
    /// The folded word.
    pub word: String,
    /// The word as the text has it.
    pub shown: String,
    pub weight: f32,
    /// Whether it is worth showing as a reason: a particle or a generic word is none, though it counts.
    pub is_telling: bool,
    /// The pairs it consists of, by their place in [`Query::pairs`].
    pub inner: Vec<usize>,
}

#[derive(Debug)]
pub struct QueryPair {
    pub pair: [char; 2],
    pub weight: f32,
    /// The words that a match of this pair belongs to, by their place in [`Query::words`]: the words it lies inside, or
    /// of the two words it joins first the second, which in Chinese is the head.
    pub hosts: Vec<usize>,
}

impl Query {
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let mut reader = Reader::default();
        reader.read(&document.title, TITLE);
        for keyword in &document.keywords {
            reader.read(keyword, KEYWORDS);
        }
        let sentences = sentences(&document.summary).chain(sentences(&document.description));
        let mut age = 1.0;
        for sentence in sentences {
            reader.read(sentence, 1.0 / age);
            age += DECAY;
        }
        reader.finish()
    }
}

/// The sentences of a text that say something.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', '；', ';', '\n', '!', '?', '！', '？'])
        .filter(|sentence| !sentence.trim().is_empty())
}

/// Reads the parts of a query one after the other; weights are occurrences until it finishes.
#[derive(Default)]
struct Reader {
    query: Query,
    places: FxHashMap<Term, usize>,
    worths: FxHashMap<usize, f32>,
    weightiest: f32,
}

impl Reader {
    fn read(&mut self, text: &str, occurrence: f32) {
        let folded = fold(text);
        let words: Vec<Token> = folded
            .words()
            .into_iter()
            .filter(|token| token.whole)
            .collect();
        if words.is_empty() {
            return;
        }
        self.weightiest = self.weightiest.max(occurrence);
        let spans: Vec<(usize, Range<usize>)> = words
            .into_iter()
            .map(|token| {
                (
                    self.read_word(token.word, &text[token.source.clone()], occurrence),
                    token.source,
                )
            })
            .collect();
        let mut at = 0;
        for bigram in folded.bigrams() {
            while spans[at].1.end <= bigram.source.start {
                at += 1;
            }
            let (word, span) = &spans[at];
            if bigram.source.end <= span.end {
                self.read_pair(&bigram, occurrence, &[*word], true);
            } else if let Some((next, _)) = spans.get(at + 1) {
                self.read_pair(&bigram, occurrence, &[*next, *word], false);
            }
        }
    }

    fn read_word(&mut self, word: String, shown: &str, occurrence: f32) -> usize {
        let fresh = self.query.words.len();
        let place = *self.places.entry(Term::Word(word.clone())).or_insert(fresh);
        if place == fresh {
            let worth = worth(&word);
            self.worths.insert(place, worth);
            let shown = shown.to_owned();
            self.query.words.push(QueryWord {
                word,
                shown,
                weight: 0.0,
                is_telling: worth > TELLING,
                inner: Vec::new(),
            });
        }
        self.query.words[place].weight += occurrence * self.worths[&place];
        place
    }

    /// A pair is worth what the word around it is, or the lesser of the two words it joins.
    fn read_pair(&mut self, bigram: &Token, occurrence: f32, hosts: &[usize], inside: bool) {
        let Some(Term::Pair(pair)) = Term::pair(bigram) else {
            return;
        };
        let fresh = self.query.pairs.len();
        let place = *self.places.entry(Term::Pair(pair)).or_insert(fresh);
        if place == fresh {
            self.query.pairs.push(QueryPair {
                pair,
                weight: 0.0,
                hosts: Vec::new(),
            });
        }
        let least = hosts
            .iter()
            .map(|host| self.worths[host])
            .fold(1.0, f32::min);
        let read = &mut self.query.pairs[place];
        read.weight += PAIR * occurrence * least;
        for &host in hosts {
            if !read.hosts.contains(&host) {
                read.hosts.push(host);
            }
            let inner = &mut self.query.words[host].inner;
            if inside && !inner.contains(&place) {
                inner.push(place);
            }
        }
    }

    fn finish(mut self) -> Query {
        let half = SATURATION * self.weightiest;
        let weights = self.query.words.iter_mut().map(|word| &mut word.weight);
        for weight in weights.chain(self.query.pairs.iter_mut().map(|pair| &mut pair.weight)) {
            *weight /= *weight + half;
        }
        self.query
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::matching::{Market, Side};

    fn query(title: &str, summary: &str) -> Query {
        Query::of(&Document {
            title: title.into(),
            summary: summary.into(),
            ..Document::bare(Uuid::nil(), Uuid::nil(), Side::Need, Market::Technology)
        })
    }

    fn weight(query: &Query, word: &str) -> f32 {
        query
            .words
            .iter()
            .find(|found| found.word == word)
            .unwrap()
            .weight
    }

    #[test]
    fn the_subject_outweighs_the_undertaking() {
        let query = query("除尘技术研究", "");
        assert!(weight(&query, "除尘") > 2.0 * weight(&query, "研究"));
    }

    #[test]
    fn title_before_first_sentence_before_later_ones() {
        let query = query("焊接", "轴承。齿轮。");
        assert!(weight(&query, "焊接") > weight(&query, "轴承"));
        assert!(weight(&query, "轴承") > weight(&query, "齿轮"));
    }

    #[test]
    fn pairs_know_the_words_they_belong_to() {
        let query = query("传感器 轴承齿轮", "");
        let hosts = |pair: [char; 2]| -> Vec<&str> {
            let found = query.pairs.iter().find(|found| found.pair == pair).unwrap();
            found
                .hosts
                .iter()
                .map(|&host| query.words[host].word.as_str())
                .collect()
        };
        assert_eq!(hosts(['感', '器']), ["传感器"]);
        assert_eq!(hosts(['承', '齿']), ["齿轮", "轴承"]);
        assert!(!query.pairs.iter().any(|found| found.pair == ['器', '轴']));
    }

    #[test]
    fn words_are_shown_as_they_were_written() {
        assert_eq!(query("ＬＥＤ燈", "").words[0].shown, "ＬＥＤ");
    }
}
