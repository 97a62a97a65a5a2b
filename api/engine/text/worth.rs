//! How much a word says about the subject of a text.

use super::fold::is_han;
use super::generic::is_generic;
use super::segment::JIEBA;

/// A generic word of the field (研发, 系统).
const GENERIC: f32 = 0.25;
/// A word of grammar: particles, adverbs, pronouns, measure words, conjunctions.
const GRAMMAR: f32 = 0.2;
/// A bare number, or a single Latin letter (mostly a unit or a symbol).
const NUMBER: f32 = 0.2;
/// A place name: it says where, which the place rule weighs, and not what.
const PLACE: f32 = 0.5;
/// A verb or an adjective: what is done, and how well, is shared by more subjects than what it is done to.
const VERB: f32 = 0.7;

/// How much a folded word says about the subject of a text, from 0 to 1: a rule of thumb from its part of speech and
/// from how often it occurs in general Chinese, both as the segmenter's dictionary has them. The rarity of the word
/// among the listings comes on top of it, in the index.
///
/// Listings' titles are short, so everyday words (小时, 收获) are as rare among them as terms of art; their frequency in
/// the language tells them apart.
#[must_use]
pub fn worth(word: &str) -> f32 {
    if is_generic(word) {
        return GENERIC;
    }
    if !word.chars().any(is_han) {
        let plain =
            word.chars().all(|character| !character.is_alphabetic()) || word.chars().count() == 1;
        return if plain { NUMBER } else { 1.0 };
    }
    if !JIEBA.has_word(word) {
        return 1.0;
    }
    match speech(word) {
        Speech::Grammar => GRAMMAR,
        Speech::Place => PLACE,
        Speech::Verb => VERB * rarity(word),
        Speech::Noun => rarity(word),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speech {
    Noun,
    Verb,
    Place,
    Grammar,
}

/// The part of speech the dictionary gives a word, in the ICTCLAS tags: `vn` is a verb used as a noun (焊接).
fn speech(word: &str) -> Speech {
    let tags = JIEBA.tag(word, false);
    let [tag] = tags.as_slice() else {
        return Speech::Noun;
    };
    match tag.tag {
        "ns" => Speech::Place,
        "v" | "vd" | "vq" | "vi" => Speech::Verb,
        other => match other.chars().next() {
            Some('a' | 'z') => Speech::Verb,
            Some('d' | 'p' | 'c' | 'r' | 'u' | 'q' | 'y' | 'm' | 'o' | 't' | 'f') => {
                Speech::Grammar
            }
            _ => Speech::Noun,
        },
    }
}

/// The dictionary counts some sixty million words of text.
const LANGUAGE: f32 = 6.0e7;
/// The surprise (natural logarithm of one over its share of the language) at which a word counts fully: about fifty
/// occurrences in the dictionary's texts.
const SURPRISE: f32 = 14.0;
/// The surprise of the most frequent words that are not grammar; below it a word loses no more.
const LEAST_SURPRISE: f32 = 6.0;

fn rarity(word: &str) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "frequencies are far below 2^23")]
    let surprise = (LANGUAGE / (JIEBA.suggest_freq(word) as f32 + 1.0)).ln();
    surprise.clamp(LEAST_SURPRISE, SURPRISE) / SURPRISE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_art_are_worth_more_than_everyday_words() {
        let order = ["木聚糖酶", "焊接", "提供", "的"];
        let worths: Vec<f32> = order.iter().map(|word| worth(word)).collect();
        assert!(worths.is_sorted_by(|more, less| more > less), "{worths:?}");
    }

    #[test]
    fn places_numbers_and_letters_say_little() {
        for word in ["河南省", "2024", "n", "3.5"] {
            assert!(worth(word) <= PLACE, "{word}: {}", worth(word));
        }
        assert!((worth("led") - 1.0).abs() < f32::EPSILON);
    }
}
