//! Chinese text search: which lexemes a listing has, which a query asks for, and which words to show as found.
//!
//! A Han text has no blanks, so every character is a lexeme (one-character queries) and so is every pair of neighbours
//! (words of two and more); Latin words and numbers stand whole, and a number with its unit in parts, too. Pairs that follow
//! each other make a longer word. Both sides are folded: width, case and traditional forms do not matter.

use super::model::ListingContent;
use super::terms::{self, Part};
use crate::platform::db::text_search::{Placed, SearchVector, Weight};
use engine::text;

/// PostgreSQL keeps positions 1 to 16383. A longer text begins again at 1, so that words far back still stand in a row.
const POSITIONS: usize = 16_383;

/// Between two fields, so that no word is found across their border.
const GAP: usize = 4;

/// A Latin word this long finds longer ones that begin with it; a shorter one (C, 5, 5G) only itself.
const SHORTEST_PREFIX: usize = 3;

/// Terms of a query that are looked at: ranking compares each with each, so their number is what a search costs.
const MOST_TERMS: usize = 12;

/// A stretch of folded text that is one lexeme or a chain of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Run {
    /// Letters and digits: one lexeme.
    Latin(String),
    /// Han characters (and others that stand for themselves).
    Han(Vec<char>),
}

/// Whether a character stands for itself in a text without blanks.
pub fn is_han(c: char) -> bool {
    c.is_alphanumeric() && !c.is_ascii() && c as u32 >= 0x2E80
}

/// Stretches of text; what separates them is dropped, and told by where they are.
pub(super) fn runs(folded: &str) -> Vec<(bool, Run)> {
    let mut found: Vec<(bool, Run)> = Vec::new();
    let mut adjoins = false;
    for c in folded.chars() {
        if is_han(c) {
            match found.last_mut() {
                Some((_, Run::Han(han))) if adjoins => han.push(c),
                _ => found.push((adjoins, Run::Han(vec![c]))),
            }
        } else if c.is_alphanumeric() {
            match found.last_mut() {
                Some((_, Run::Latin(latin))) if adjoins => latin.push(c),
                _ => found.push((adjoins, Run::Latin(c.to_string()))),
            }
        } else {
            adjoins = false;
            continue;
        }
        adjoins = true;
    }
    found
}

/// The search vector of a listing: title A, keywords B, summary C, description D.
pub fn vector(content: &ListingContent) -> SearchVector {
    let keywords = content.keywords.join(" ");
    let mut lexemes = Vec::new();
    let mut position = 1;
    for (text, weight) in [
        (content.title.as_str(), Weight::A),
        (keywords.as_str(), Weight::B),
        (content.summary.as_str(), Weight::C),
        (content.description.as_str(), Weight::D),
    ] {
        for (adjoins, run) in runs(&text::fold(text).text) {
            if !adjoins {
                position += 1;
            }
            match run {
                Run::Latin(word) => {
                    push(&mut lexemes, &word, position, weight);
                    if let Some(at) = text::unit_in(&word) {
                        push(&mut lexemes, &word[..at], position, weight);
                        push(&mut lexemes, &word[at..], position, weight);
                    }
                    position += 1;
                }
                Run::Han(han) => {
                    for (index, c) in han.iter().enumerate() {
                        push(&mut lexemes, &c.to_string(), position + index, weight);
                    }
                    for (index, pair) in han.windows(2).enumerate() {
                        push(
                            &mut lexemes,
                            &pair.iter().collect::<String>(),
                            position + index,
                            weight,
                        );
                    }
                    position += han.len();
                }
            }
        }
        position += GAP;
    }
    SearchVector::of(lexemes)
}

fn push(lexemes: &mut Vec<Placed>, lexeme: &str, position: usize, weight: Weight) {
    // Latin runs are cut to what a lexeme may hold.
    let lexeme = match lexeme.char_indices().nth(100) {
        Some((end, _)) => &lexeme[..end],
        None => lexeme,
    };
    lexemes.push(Placed {
        lexeme: lexeme.to_owned(),
        position: u16::try_from((position - 1) % POSITIONS + 1).unwrap_or(u16::MAX),
        weight,
    });
}

/// What a query looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextQuery {
    /// The text of a `tsquery` that a listing must answer.
    pub expression: String,
    /// The text of the `tsquery` it is ranked by: any of the words, those that say little too.
    pub ranking: String,
    /// Folded words to highlight.
    pub terms: Vec<String>,
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
    let joined = |terms: &[&str], by: &str| {
        let phrases: Vec<String> = terms.iter().filter_map(|term| phrase(term)).collect();
        phrases.join(by)
    };
    let expression = joined(asked, " & ");
    (!expression.is_empty()).then(|| TextQuery {
        expression,
        ranking: joined(&ranking, " | "),
        terms: shown.into_iter().map(str::to_owned).collect(),
    })
}

/// A term as a `tsquery`: pairs in a row for Han, a prefix for Latin words (LED finds LEDs).
fn phrase(term: &str) -> Option<String> {
    let mut parts = Vec::new();
    for (_, run) in runs(term) {
        match run {
            Run::Latin(word) => {
                let word: String = word.chars().take(100).collect();
                let prefix = if word.chars().count() < SHORTEST_PREFIX {
                    ""
                } else {
                    ":*"
                };
                parts.push(format!("'{word}'{prefix}"));
            }
            Run::Han(han) if han.len() == 1 => parts.push(format!("'{}'", han[0])),
            Run::Han(han) => {
                parts.extend(
                    han.windows(2)
                        .map(|pair| format!("'{}{}'", pair[0], pair[1])),
                );
            }
        }
    }
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(format!("({})", parts.join(" <-> "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expression(q: &str) -> String {
        query(q).map(|query| query.expression).unwrap_or_default()
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
        let ranking = query("修水泵").map(|query| query.ranking);
        assert_eq!(ranking.as_deref(), Some("'水泵' | ('修水' <-> '水泵')"));
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
        let ranking = query("柑橘 技术").map(|query| query.ranking);
        assert_eq!(ranking.as_deref(), Some("'柑橘' | '技术'"));
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
