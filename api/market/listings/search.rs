//! Chinese text search: which lexemes a listing has, which a query asks for, and which words to show as found.
//!
//! A Han text has no blanks, so every character is a lexeme (one-character queries) and so is every pair of neighbours
//! (words of two and more); Latin words and numbers stand whole, and a number with its unit in parts, too. Pairs that follow
//! each other make a longer word. Both sides are folded: width, case and traditional forms do not matter.

use super::model::ListingContent;
use super::terms::{self, Part};
use crate::platform::db::text_search::{Placed, SearchVector, Weight};
pub use engine::fulltext::is_han;
use engine::fulltext::{Asked, Lexeme, TextSearch, Texts, each_lexeme};
pub(super) use engine::fulltext::{Run, runs};
use engine::text;

/// Terms of a query that are looked at: ranking compares each with each, so their number is what a search costs.
const MOST_TERMS: usize = 12;

/// The search vector of a listing: title A, keywords B, summary C, description D.
pub fn vector(content: &ListingContent) -> SearchVector {
    let keywords = content.keywords.join(" ");
    let mut lexemes = Vec::new();
    each_lexeme(texts(content, &keywords), |lexeme, position, field| {
        lexemes.push(Placed {
            lexeme: match lexeme {
                Lexeme::One(one) => one.to_string(),
                Lexeme::Pair(one, two) => [one, two].iter().collect(),
                Lexeme::Word(word) => word.to_owned(),
            },
            position: u16::try_from(position).unwrap_or(u16::MAX),
            weight: [Weight::A, Weight::B, Weight::C, Weight::D][field],
        });
    });
    SearchVector::of(lexemes)
}

/// The texts of a listing in the order of their weights.
fn texts<'a>(content: &'a ListingContent, keywords: &'a str) -> Texts<'a> {
    [
        &content.title,
        keywords,
        &content.summary,
        &content.description,
    ]
}

/// What a query looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextQuery {
    /// The lexemes that a listing must hold, and those that it is ranked by: of any of the words, those that say little
    /// too.
    pub search: TextSearch,
    /// Folded words to highlight.
    pub terms: Vec<String>,
}

impl TextQuery {
    /// The text of the `tsquery` that a listing must answer.
    pub fn expression(&self) -> String {
        let phrases: Vec<String> = self.search.terms.iter().map(|term| phrase(term)).collect();
        phrases.join(" & ")
    }

    /// The text of the `tsquery` that a listing is ranked by.
    pub fn ranking(&self) -> String {
        let lexemes: Vec<String> = self.search.ranking.iter().map(lexeme).collect();
        lexemes.join(" | ")
    }
}

/// Every word of the query must occur. Words that say little (技术, 项目) and verbs before the thing (修水泵) only rank,
/// words of request (求购) do not count, unless there is nothing else. `None` when the text holds no word at all: it then
/// finds nothing.
pub fn query(q: &str) -> Option<TextQuery> {
    let mut terms = terms::of(&text::fold(q).text);
    terms.truncate(MOST_TERMS);
    let words_only = terms.iter().any(|(_, part)| *part == Part::Word);
    let of = |is_wanted: &dyn Fn(&str, Part) -> bool| -> Vec<&str> {
        let wanted = terms.iter().filter(|(term, part)| is_wanted(term, *part));
        wanted.map(|(term, _)| term.as_str()).collect()
    };
    let shown = of(&|_, part| part == Part::Word || !words_only);
    let ranking = of(&|_, part| part != Part::Request || !words_only);
    let telling: Vec<&str> = shown
        .iter()
        .copied()
        .filter(|term| !text::is_generic(term))
        .collect();
    let asked = if telling.is_empty() { &shown } else { &telling };
    let search = TextSearch::new(asked, &ranking);
    (!search.terms.is_empty()).then(|| TextQuery {
        search,
        terms: shown.into_iter().map(str::to_owned).collect(),
    })
}

/// A term as a `tsquery`: pairs in a row for Han, a prefix for Latin words (LED finds LEDs).
fn phrase(term: &[Asked]) -> String {
    let parts: Vec<String> = term.iter().map(lexeme).collect();
    match parts.len() {
        1 => parts.concat(),
        _ => format!("({})", parts.join(" <-> ")),
    }
}

fn lexeme(asked: &Asked) -> String {
    let prefix = if asked.is_prefix { ":*" } else { "" };
    format!("'{}'{prefix}", asked.lexeme)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expression(q: &str) -> String {
        query(q).map(|query| query.expression()).unwrap_or_default()
    }

    #[test]
    fn words_of_any_length_become_lexemes() {
        assert_eq!(expression("电气"), "'电气'");
        assert_eq!(expression("灯"), "'灯'");
        assert_eq!(expression("藏香"), "'藏香'");
        assert_eq!(expression("猕猴桃"), "('猕猴' <-> '猴桃')");
        assert_eq!(expression("LED灯"), "'led':* & '灯'");
        assert_eq!(expression("５G"), "'5g'");
        assert_eq!(expression("電氣"), "'电气'");
        assert_eq!(expression("柑橘 保鲜"), "'柑橘' & '保鲜'");
        assert_eq!(
            expression("猕猴桃酒"),
            "('猕猴' <-> '猴桃') & '猕猴' & '酒'"
        );
        assert_eq!(expression("求柑橘的保鲜"), "'柑橘' & '保鲜'");
        assert_eq!(expression("迪弗电气"), "'迪弗' & '电气'");
        assert_eq!(expression("的的的的"), "('的的' <-> '的的' <-> '的的')");
    }

    #[test]
    fn a_helper_word_leaves_what_the_bare_word_asks_for() {
        for (q, bare) in [
            ("求花椒", "花椒"),
            ("修水泵", "水泵"),
            ("花椒求购", "花椒"),
            ("求LED灯", "LED灯"),
        ] {
            assert_eq!(expression(q), expression(bare), "{q}");
        }
        let ranking = query("修水泵").map(|query| query.ranking());
        assert_eq!(ranking.as_deref(), Some("'修水' | '水泵'"));
        assert_eq!(expression("求购"), "'求购'");
    }

    #[test]
    fn a_number_with_its_unit_is_one_lexeme() {
        assert_eq!(expression("35 kV"), "'35kv':*");
        assert_eq!(expression("35kV"), "'35kv':*");
        assert_eq!(expression("5 A"), "'5a'");
    }

    #[test]
    fn words_that_say_little_are_asked_for_only_alone() {
        assert_eq!(expression("柑橘 技术"), "'柑橘'");
        let ranking = query("柑橘 技术").map(|query| query.ranking());
        assert_eq!(ranking.as_deref(), Some("'技术' | '柑橘'"));
        assert_eq!(expression("技术"), "'技术'");
    }

    #[test]
    fn nothing_of_a_query_is_read_as_an_operator() {
        for q in ["'", "\\", "!&|", "a'b", "电气':*", "<->", "%_", "电\\气"] {
            let text = expression(q);
            assert_eq!(text.matches('\'').count() % 2, 0, "{q} {text}");
            assert!(
                !text.contains('\\') && !text.contains('!') && !text.contains('|'),
                "{q} {text}"
            );
        }
        assert_eq!(query("!&|"), None);
    }
}
