//! What a listing is indexed by: its terms, each with the weight it has in the listing.

use std::collections::HashSet;

use rustc_hash::FxHashMap;

use super::document::Document;
use crate::text::{Token, fold, worth};

/// Something two texts can share: a word, or a pair of neighbouring Chinese characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    Word(String),
    Pair([char; 2]),
}

impl Term {
    /// The pair a bigram token stands for.
    #[must_use]
    pub fn pair(bigram: &Token) -> Option<Self> {
        let mut characters = bigram.word.chars();
        Some(Self::Pair([characters.next()?, characters.next()?]))
    }
}

/// The weight of a term in a listing, from 1 to 255: its saturated frequency in 255ths.
pub type Impact = u8;

/// How a part of a listing counts (BM25F: each part is normalised by its own usual length before they are added).
struct Part {
    /// What one occurrence counts in a part of the usual length.
    weight: f32,
    /// The usual length. A constant instead of the average of the corpus: the weight of a term in a listing then depends
    /// on that listing alone, and a listing indexed today ranks as it will after the index is rebuilt.
    usual: f32,
    /// How much of the length is levelled out, from 0 to 1.
    levelling: f32,
}

/// The title names the thing; its length counts in worth, so that 关键技术研究与应用 does not make it longer.
const TITLE: Part = Part {
    weight: 1.0,
    usual: 4.5,
    levelling: 0.8,
};
const KEYWORDS: Part = Part {
    weight: 1.0,
    usual: 4.5,
    levelling: 0.8,
};
const SUMMARY: Part = Part {
    weight: 0.5,
    usual: 120.0,
    levelling: 0.75,
};
const DESCRIPTION: Part = Part {
    weight: 0.25,
    usual: 400.0,
    levelling: 0.75,
};

/// BM25's k1: at this frequency a term has half of its greatest weight.
const SATURATION: f32 = 1.8;

impl Part {
    fn occurrence(&self, length: f32) -> f32 {
        self.weight / (1.0 - self.levelling + self.levelling * length / self.usual)
    }
}

/// The terms of a listing with their impacts, in no particular order.
#[must_use]
pub fn analyse(document: &Document) -> Vec<(Term, Impact)> {
    let mut frequencies = FxHashMap::default();
    add_heading(&mut frequencies, &[&document.title], &TITLE);
    let keywords: Vec<&str> = document.keywords.iter().map(String::as_str).collect();
    add_heading(&mut frequencies, &keywords, &KEYWORDS);
    add_body(&mut frequencies, &document.summary, &SUMMARY);
    add_body(&mut frequencies, &document.description, &DESCRIPTION);
    frequencies
        .into_iter()
        .map(|(term, frequency)| (term, impact(frequency)))
        .collect()
}

fn impact(frequency: f32) -> Impact {
    let share = frequency / (frequency + SATURATION);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of 255, at least 1"
    )]
    let impact = (share * 255.0).round().max(1.0) as Impact;
    impact
}

/// A title, or keywords: every term counts once however often it is repeated. Its pairs are indexed as well, as two
/// titles are often cut into words differently.
fn add_heading(frequencies: &mut FxHashMap<Term, f32>, texts: &[&str], part: &Part) {
    let mut terms = HashSet::new();
    let mut length = 0.0;
    for text in texts {
        let folded = fold(text);
        for token in folded.words() {
            let word_worth = if token.whole { worth(&token.word) } else { 0.0 };
            if terms.insert(Term::Word(token.word)) {
                length += word_worth;
            }
        }
        terms.extend(folded.bigrams().iter().filter_map(Term::pair));
    }
    let occurrence = part.occurrence(length);
    for term in terms {
        *frequencies.entry(term).or_default() += occurrence;
    }
}

fn add_body(frequencies: &mut FxHashMap<Term, f32>, text: &str, part: &Part) {
    let tokens = fold(text).words();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a text has fewer than 2^23 words"
    )]
    let length = tokens.iter().filter(|token| token.whole).count() as f32;
    let occurrence = part.occurrence(length);
    for token in tokens {
        *frequencies.entry(Term::Word(token.word)).or_default() += occurrence;
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::matching::{Market, Side};

    fn analysed(title: &str, summary: &str) -> FxHashMap<Term, Impact> {
        analyse(&Document {
            title: title.into(),
            summary: summary.into(),
            ..Document::bare(Uuid::nil(), Uuid::nil(), Side::Offer, Market::Technology)
        })
        .into_iter()
        .collect()
    }

    fn word(word: &str) -> Term {
        Term::Word(word.into())
    }

    #[test]
    fn a_title_gives_words_and_pairs_a_summary_words() {
        let terms = analysed("布袋除尘器", "脱硫工艺");
        assert!(terms.contains_key(&word("除尘器")));
        assert!(terms.contains_key(&Term::Pair(['袋', '除'])));
        assert!(terms.contains_key(&word("脱硫")));
        assert!(!terms.contains_key(&Term::Pair(['脱', '硫'])));
    }

    #[test]
    fn a_title_counts_more_than_a_summary_and_repeating_it_gains_nothing() {
        let titled = analysed("除尘", "");
        assert!(titled[&word("除尘")] > analysed("", "除尘")[&word("除尘")]);
        assert_eq!(
            titled[&word("除尘")],
            analysed("除尘 除尘 除尘", "")[&word("除尘")]
        );
    }

    #[test]
    fn generic_words_make_a_title_hardly_longer() {
        let short = analysed("除尘", "")[&word("除尘")];
        let generic = analysed("除尘关键技术研究与应用", "")[&word("除尘")];
        let other = analysed("除尘脱硫脱硝焊接轴承", "")[&word("除尘")];
        assert!(
            short > generic && generic > other,
            "{short} {generic} {other}"
        );
    }
}
