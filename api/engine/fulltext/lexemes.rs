//! The lexemes of texts and of queries.

use crate::text;

/// PostgreSQL keeps positions 1 to 16383. A longer text begins again at 1, so that words far back still stand in a row.
pub(super) const POSITIONS: usize = 16_383;

/// PostgreSQL keeps this many positions of a lexeme.
pub(super) const POSITIONS_OF_LEXEME: usize = 256;

/// Between two fields, so that no word is found across their border.
const GAP: usize = 4;

/// The characters of a lexeme that are kept.
const LONGEST: usize = 100;

/// A Latin word this long finds longer words that begin with it; a shorter word (C, 5, 5G) finds only itself.
const SHORTEST_PREFIX: usize = 3;

/// The texts of a listing by their weights: title A, keywords B, summary C, description D.
pub type Texts<'a> = [&'a str; 4];

/// A stretch of folded text that is one lexeme or a chain of lexemes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Letters and digits: one lexeme.
    Latin(String),
    /// Han characters (and others that stand for themselves).
    Han(Vec<char>),
}

/// Whether a character stands for itself in a text without blanks.
#[must_use]
pub fn is_han(c: char) -> bool {
    c.is_alphanumeric() && !c.is_ascii() && c as u32 >= 0x2E80
}

/// Stretches of text, each with whether it adjoins the stretch before; what separates them is dropped.
#[must_use]
pub fn runs(folded: &str) -> Vec<(bool, Run)> {
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

/// What a text is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lexeme<'a> {
    One(char),
    Pair(char, char),
    Word(&'a str),
}

/// Visits every lexeme of the texts with its position and the number of its text, in the order of the texts.
pub fn each_lexeme(texts: Texts, mut visit: impl FnMut(Lexeme, usize, usize)) {
    let mut position = 1;
    for (field, text) in texts.into_iter().enumerate() {
        for (adjoins, run) in runs(&text::fold(text).text) {
            if !adjoins {
                position += 1;
            }
            let wrapped = |position: usize| (position - 1) % POSITIONS + 1;
            match run {
                Run::Latin(word) => {
                    let mut part = |part| {
                        visit(Lexeme::Word(shortened(part)), wrapped(position), field);
                    };
                    part(&word);
                    if let Some(at) = text::unit_in(&word) {
                        part(&word[..at]);
                        part(&word[at..]);
                    }
                    position += 1;
                }
                Run::Han(han) => {
                    for (offset, &c) in han.iter().enumerate() {
                        visit(Lexeme::One(c), wrapped(position + offset), field);
                        if let Some(&next) = han.get(offset + 1) {
                            visit(Lexeme::Pair(c, next), wrapped(position + offset), field);
                        }
                    }
                    position += han.len();
                }
            }
        }
        position += GAP;
    }
}

fn shortened(word: &str) -> &str {
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => &word[..end],
        None => word,
    }
}

/// A lexeme that a query asks for. The order is that of the lexemes' bytes, as PostgreSQL sorts the lexemes of a query.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    pub lexeme: String,
    /// Whether longer words that begin so are meant, too.
    pub is_prefix: bool,
}

/// A query: the chains of lexemes that a listing must hold, and the lexemes that rank it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextSearch {
    /// For every term its lexemes, which must stand in a row.
    pub terms: Vec<Vec<Asked>>,
    /// Each once, in order.
    pub ranking: Vec<Asked>,
}

impl TextSearch {
    /// Asks for all of `asked`, ranks by any of `ranking`; both are folded terms.
    #[must_use]
    pub fn new(asked: &[&str], ranking: &[&str]) -> Self {
        let chains = |terms: &[&str]| -> Vec<Vec<Asked>> {
            let chains = terms.iter().map(|term| chain(term));
            chains.filter(|chain| !chain.is_empty()).collect()
        };
        let mut ranking = chains(ranking).concat();
        ranking.sort();
        ranking.dedup();
        Self {
            terms: chains(asked),
            ranking,
        }
    }

    /// The terms that are longer than a lexeme.
    fn phrases(&self) -> impl Iterator<Item = &Vec<Asked>> {
        self.terms.iter().filter(|chain| chain.len() > 1)
    }
}

/// A term as the lexemes that stand in a row where it is found: pairs for Han, a word for Latin.
fn chain(term: &str) -> Vec<Asked> {
    let mut chain = Vec::new();
    let exact = |lexeme| Asked {
        lexeme,
        is_prefix: false,
    };
    for (_, run) in runs(term) {
        match run {
            Run::Latin(word) => {
                let word = shortened(&word);
                chain.push(Asked {
                    lexeme: word.to_owned(),
                    is_prefix: word.chars().count() >= SHORTEST_PREFIX,
                });
            }
            Run::Han(han) if han.len() == 1 => chain.push(exact(han[0].to_string())),
            Run::Han(han) => chain.extend(han.windows(2).map(|pair| exact(pair.iter().collect()))),
        }
    }
    chain
}

/// Whether the texts, which hold all lexemes of the query, lack a term of it: its lexemes do not stand in a row.
#[must_use]
pub fn lacks_phrase(texts: Texts, query: &TextSearch) -> bool {
    query.phrases().any(|chain| !holds(texts, chain))
}

fn holds(texts: Texts, chain: &[Asked]) -> bool {
    // Mostly the term stands in the text as it is. A long text is read lexeme by lexeme, as positions wrap around there.
    if texts.iter().map(|text| text.len()).sum::<usize>() < POSITIONS {
        let mut term = String::new();
        for (number, pair) in chain.iter().enumerate() {
            let skipped = usize::from(number > 0);
            term.extend(pair.lexeme.chars().skip(skipped));
        }
        let is_plain = term.chars().all(text::is_han);
        if is_plain && texts.iter().any(|text| text.contains(&term)) {
            return true;
        }
    }
    let mut positions = vec![Vec::new(); chain.len()];
    each_lexeme(texts, |lexeme, position, _| {
        for (asked, positions) in chain.iter().zip(&mut positions) {
            if is_found(asked, lexeme) {
                positions.push(position);
            }
        }
    });
    for positions in &mut positions {
        positions.sort_unstable();
        positions.dedup();
        positions.truncate(POSITIONS_OF_LEXEME);
    }
    let follows = |start: usize, at: usize| positions[at].binary_search(&(start + at)).is_ok();
    let starts = positions.first().into_iter().flatten();
    starts
        .copied()
        .any(|start| (1..chain.len()).all(|at| follows(start, at)))
}

fn is_found(asked: &Asked, lexeme: Lexeme) -> bool {
    let characters = asked.lexeme.chars();
    match lexeme {
        Lexeme::One(one) => characters.eq([one]),
        Lexeme::Pair(one, two) => characters.eq([one, two]),
        Lexeme::Word(word) if asked.is_prefix => word.starts_with(&asked.lexeme),
        Lexeme::Word(word) => word == asked.lexeme,
    }
}
