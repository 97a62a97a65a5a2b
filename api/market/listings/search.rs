//! Chinese text search: which lexemes a listing has, which a query asks for, and which words to show as found.
//!
//! A Han text has no blanks, so every character is a lexeme (one-character queries) and so is every pair of neighbours
//! (words of two and more); Latin words and numbers stand whole. Pairs that follow each other make a longer word. Both
//! sides are folded: width, case and traditional forms do not matter.

use super::model::ListingContent;
use engine::text;

/// PostgreSQL keeps positions 1 to 16383. A longer text begins again at 1, so that words far back still stand in a row.
const POSITIONS: usize = 16_383;

/// Between two fields, so that no word is found across their border.
const GAP: usize = 4;

/// A Han text up to this long is looked for as it stands; a longer one is taken apart into its words.
const LONGEST_WORD: usize = 3;

/// Characters that hold words together and say nothing themselves.
const GLUE: [char; 32] = [
    '的', '地', '得', '了', '与', '和', '及', '或', '等', '之', '在', '对', '为', '用', '于', '以',
    '把', '被', '让', '是', '有', '从', '到', '向', '由', '求', '请', '想', '要', '找', '做', '能',
];

/// A Latin word this long finds longer ones that begin with it; a shorter one (C, 5, 5G) only itself.
const SHORTEST_PREFIX: usize = 3;

/// Terms of a query that are looked at: ranking compares each with each, so their number is what a search costs.
const MOST_TERMS: usize = 12;

/// A stretch of folded text that is one lexeme or a chain of them.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Run {
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
fn runs(folded: &str) -> Vec<(bool, Run)> {
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

/// The text of a `tsvector` for a listing: title A, keywords B, summary C, description D.
pub fn vector(content: &ListingContent) -> String {
    let keywords = content.keywords.join(" ");
    let mut lexemes = String::new();
    let mut position = 1;
    for (text, weight) in [
        (content.title.as_str(), 'A'),
        (keywords.as_str(), 'B'),
        (content.summary.as_str(), 'C'),
        (content.description.as_str(), 'D'),
    ] {
        for (adjoins, run) in runs(&text::fold(text).text) {
            if !adjoins {
                position += 1;
            }
            match run {
                Run::Latin(word) => {
                    push(&mut lexemes, &word, position, weight);
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
    lexemes
}

fn push(lexemes: &mut String, lexeme: &str, position: usize, weight: char) {
    use std::fmt::Write as _;
    // Runs hold letters and digits only, so there is no quote to escape. Latin runs are cut to what a lexeme may hold.
    let lexeme: String = lexeme.chars().take(100).collect();
    let position = (position - 1) % POSITIONS + 1;
    let _ = write!(lexemes, "'{lexeme}':{position}{weight} ");
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

/// Every word of the query must occur; words that say little (技术, 项目) only rank, unless there is nothing else. `None`
/// when the text holds no word at all: it then finds nothing.
pub fn query(q: &str) -> Option<TextQuery> {
    let mut terms: Vec<String> = Vec::new();
    for piece in text::fold(q).text.split_whitespace() {
        for term in terms_of(piece) {
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
    }
    terms.truncate(MOST_TERMS);
    let (generic, telling): (Vec<&String>, Vec<&String>) =
        terms.iter().partition(|term| text::is_generic(term));
    let asked = if telling.is_empty() { generic } else { telling };
    let joined = |terms: Vec<&String>, by: &str| {
        let phrases: Vec<String> = terms.into_iter().filter_map(|term| phrase(term)).collect();
        phrases.join(by)
    };
    let expression = joined(asked, " & ");
    (!expression.is_empty()).then(|| TextQuery {
        expression,
        ranking: joined(terms.iter().collect(), " | "),
        terms,
    })
}

fn terms_of(piece: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for (_, run) in runs(piece) {
        match run {
            Run::Latin(word) => terms.push(word),
            Run::Han(han) if han.len() <= LONGEST_WORD => terms.push(han.iter().collect()),
            Run::Han(han) => terms.extend(words_of(&han.iter().collect::<String>())),
        }
    }
    terms
}

/// The words of a long Han text, without what holds them together. Characters that are left over between the words the
/// dictionary knows belong to one it does not (迪弗), so neighbours among them stay together.
fn words_of(text: &str) -> Vec<String> {
    let mut words: Vec<(String, usize)> = Vec::new();
    for token in text::words(text) {
        let lone = token.word.chars().count() == 1;
        match words.last_mut() {
            Some((word, end)) if lone && *end == token.source.start => {
                word.push_str(&token.word);
                *end = token.source.end;
            }
            // A word of the dictionary is ended already: nothing is joined to it.
            _ => words.push((token.word, if lone { token.source.end } else { usize::MAX })),
        }
    }
    let telling: Vec<String> = words
        .iter()
        .map(|(word, _)| word.trim_matches(GLUE).to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    if telling.is_empty() {
        return vec![text.to_owned()];
    }
    telling
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
