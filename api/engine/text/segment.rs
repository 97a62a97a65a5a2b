//! Cutting a text into words.

use std::io::Cursor;
use std::ops::Range;
use std::sync::LazyLock;

use jieba_rs::Jieba;

use super::fold::{Folded, fold, is_han};
use super::units::unit_in;

/// The words of the field that the general dictionary lacks, one a line with its frequency.
const FIELD_DICTIONARY: &str = include_str!("dictionary.txt");

/// The segmenter, loaded once: reading its dictionary takes a tenth of a second.
pub(super) static JIEBA: LazyLock<Jieba> = LazyLock::new(|| {
    let mut jieba = Jieba::new();
    jieba
        .load_dict(&mut Cursor::new(FIELD_DICTIONARY))
        .expect("the dictionary in the binary is well formed");
    jieba
});

/// A word of a text, or a pair of its characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded word.
    pub word: String,
    /// The bytes of the source it was read from.
    pub source: Range<usize>,
    /// The number of the word in the text; the parts of a word have its number.
    pub position: u32,
    /// Whether it is a word of the plain segmentation, not a shorter word inside one (汽车 in 新能源汽车).
    pub whole: bool,
}

/// The words of a text and the shorter words inside them, in order. Latin and number runs are kept whole (`pm2.5`),
/// hyphenated ones give their parts as well (`ni-mh`: also `ni` and `mh`), numbers with a unit number and unit (`35kv`:
/// also `35` and `kv`). Punctuation is left out.
#[must_use]
pub fn words(source: &str) -> Vec<Token> {
    fold(source).words()
}

/// The overlapping pairs of neighbouring Chinese characters of a text: they find a word even where the segmentations
/// of two texts differ.
#[must_use]
pub fn bigrams(source: &str) -> Vec<Token> {
    fold(source).bigrams()
}

/// Whether the dictionaries have a folded word.
#[must_use]
pub fn is_word(folded: &str) -> bool {
    JIEBA.has_word(folded)
}

impl Folded {
    /// See [`words`].
    #[must_use]
    pub fn words(&self) -> Vec<Token> {
        let mut cutter = Cutter {
            folded: self,
            tokens: Vec::with_capacity(self.text.len() / 4),
            position: 0,
        };
        for (run, script) in runs(&self.text) {
            match script {
                Script::Han => cutter.han(run),
                Script::Latin => cutter.latin(run),
            }
        }
        cutter.tokens
    }

    /// See [`bigrams`].
    #[must_use]
    pub fn bigrams(&self) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(self.text.len() / 3);
        let mut previous: Option<(usize, char)> = None;
        for (at, character) in self.text.char_indices() {
            if !is_han(character) {
                previous = None;
                continue;
            }
            if let Some((start, _)) = previous {
                let range = start..at + character.len_utf8();
                tokens.push(Token {
                    word: self.text[range.clone()].to_owned(),
                    source: self.source(range),
                    position: u32::try_from(tokens.len()).unwrap_or(u32::MAX),
                    whole: true,
                });
            }
            previous = Some((at, character));
        }
        tokens
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Han,
    Latin,
}

/// What a character may be part of; `None` for punctuation and white space.
fn script(character: char) -> Option<Script> {
    if is_han(character) {
        Some(Script::Han)
    } else if character.is_alphanumeric() {
        Some(Script::Latin)
    } else {
        None
    }
}

/// The runs of one script: a Latin run goes on over a joiner between two of its characters (`pm2.5`, `ni-mh`), and
/// keeps the signs that end a name (`c++`).
fn runs(text: &str) -> Vec<(Range<usize>, Script)> {
    let mut runs: Vec<(Range<usize>, Script)> = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let end = at + character.len_utf8();
        let open = runs.last_mut().filter(|(run, _)| run.end == at);
        match (script(character), open) {
            (Some(found), Some((run, script))) if *script == found => run.end = end,
            (Some(found), _) => runs.push((at..end, found)),
            (None, Some((run, Script::Latin))) => {
                let joins = matches!(character, '.' | '-' | '/' | '_')
                    && characters
                        .peek()
                        .is_some_and(|&(_, next)| script(next) == Some(Script::Latin));
                if joins || matches!(character, '+' | '#') {
                    run.end = end;
                }
            }
            (None, _) => {}
        }
    }
    runs
}

struct Cutter<'a> {
    folded: &'a Folded,
    tokens: Vec<Token>,
    position: u32,
}

impl Cutter<'_> {
    fn push(&mut self, range: Range<usize>, whole: bool) {
        self.tokens.push(Token {
            word: self.folded.text[range.clone()].to_owned(),
            source: self.folded.source(range),
            position: self.position,
            whole,
        });
    }

    fn han(&mut self, run: Range<usize>) {
        let mut start = run.start;
        for word in JIEBA.cut(&self.folded.text[run], true) {
            let end = start + word.word.len();
            self.push(start..end, true);
            self.parts(start..end);
            self.position += 1;
            start = end;
        }
    }

    /// The dictionary's words of two and three characters inside a longer word.
    fn parts(&mut self, word: Range<usize>) {
        let text = &self.folded.text[word.clone()];
        let mut bounds: Vec<usize> = text.char_indices().map(|(at, _)| word.start + at).collect();
        bounds.push(word.end);
        let characters = bounds.len() - 1;
        for length in 2..=3.min(characters.saturating_sub(1)) {
            for part in bounds.windows(length + 1) {
                let part = part[0]..part[length];
                if JIEBA.has_word(&self.folded.text[part.clone()]) {
                    self.push(part, false);
                }
            }
        }
    }

    fn latin(&mut self, run: Range<usize>) {
        self.push(run.clone(), true);
        let text = &self.folded.text[run.clone()];
        let is_compound = text.contains(['-', '/', '_']);
        let mut start = run.start;
        for part in text.split(['-', '/', '_']) {
            let end = start + part.len();
            if is_compound {
                self.push(start..end, false);
            }
            if let Some(at) = unit_in(part) {
                self.push(start..start + at, false);
                self.push(start + at..end, false);
            }
            start = end + 1;
        }
        self.position += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        words(text).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn latin_runs_stay_whole_beside_chinese_words() {
        assert_eq!(found("LED灯"), ["led", "灯"]);
        assert_eq!(found("PM2.5 监测"), ["pm2.5", "监测"]);
        assert_eq!(found("Ni-MH电池"), ["ni-mh", "ni", "mh", "电池"]);
        assert_eq!(found("Wi6、C++。"), ["wi6", "c++"]);
        assert_eq!(found("35 kV"), ["35kv", "35", "kv"]);
        assert_eq!(found("35kV/0.4 kV"), found("35 kV/0.4kV"));
    }

    #[test]
    fn a_compound_gives_its_parts_at_its_own_place() {
        let tokens = words("计算机软件");
        let whole: Vec<_> = tokens
            .iter()
            .filter(|token| token.whole)
            .map(|token| token.word.as_str())
            .collect();
        assert_eq!(whole, ["计算机软件"]);
        assert!(
            tokens
                .iter()
                .any(|token| token.word == "软件" && !token.whole && token.position == 0)
        );
    }

    #[test]
    fn words_point_back_into_the_source() {
        let source = "高效ＬＥＤ燈具";
        for token in words(source).into_iter().chain(bigrams(source)) {
            assert_eq!(fold(&source[token.source.clone()]).text, token.word);
        }
    }

    #[test]
    fn pairs_do_not_cross_punctuation() {
        let pairs: Vec<_> = bigrams("电气,设备a机")
            .into_iter()
            .map(|token| token.word)
            .collect();
        assert_eq!(pairs, ["电气", "设备"]);
    }
}
