//! What a listing asks for when it is the query: its words and pairs with their weights.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::analysis::Term;
use super::document::Document;
use crate::text::{Token, fold, is_line_break, is_unseen, is_word, simplified, worth, wraps_line};

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

/// What ends a sentence.
const SENTENCE_ENDS: [char; 8] = ['。', '；', ';', '\n', '!', '?', '！', '？'];

/// The sentences of a text that say something. A line break inside a word does not end one.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let ends = text
        .char_indices()
        .filter(|&(at, character)| {
            SENTENCE_ENDS.contains(&character) && !(character == '\n' && cuts_word(text, at))
        })
        .map(|(at, character)| (at, at + character.len_utf8()))
        .chain(std::iter::once((text.len(), text.len())));
    let mut begin = 0;
    ends.filter_map(move |(end, next)| {
        let sentence = &text[begin..end];
        begin = next;
        (!sentence.trim().is_empty()).then_some(sentence)
    })
}

/// The most characters of a word that a line break is seen to cut.
const LONGEST_CUT: usize = 4;

/// Whether a line break cuts a word of the dictionary. Others may follow a heading, which is a sentence.
fn cuts_word(text: &str, at: usize) -> bool {
    if !wraps_line(text, at) {
        return false;
    }
    let is_part = |c: &char| !is_unseen(*c) && !is_line_break(*c);
    let mut near: Vec<char> = text[..at]
        .chars()
        .rev()
        .filter(is_part)
        .take(LONGEST_CUT - 1)
        .collect();
    near.reverse();
    let cut = near.len();
    near.extend(text[at..].chars().filter(is_part).take(LONGEST_CUT - 1));
    (0..cut).any(|begin| {
        let longest = near.len().min(begin + LONGEST_CUT);
        (cut + 1..=longest).any(|end| {
            let word: String = near[begin..end].iter().copied().map(simplified).collect();
            is_word(&word)
        })
    })
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
            let shown = shown
                .chars()
                .filter(|c| !is_unseen(*c) && !is_line_break(*c))
                .collect();
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

    #[test]
    fn layout_neither_hides_a_word_nor_ends_a_sentence() {
        let wrapped = query("藏\u{200b}香", "变\n压器。轴承");
        let plain = query("藏香", "变压器。轴承");
        for word in ["藏香", "变压器", "轴承"] {
            assert!((weight(&wrapped, word) - weight(&plain, word)).abs() < 1e-6);
        }
        let shown: Vec<&str> = wrapped
            .words
            .iter()
            .map(|word| word.shown.as_str())
            .collect();
        assert_eq!(shown, ["藏香", "变压器", "轴承"]);
        assert_eq!(sentences("变\n压器").count(), 1);
        assert_eq!(sentences("现有工作基础\n烟尘超标").count(), 2);
    }
}
