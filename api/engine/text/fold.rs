//! Folding: one spelling for texts that a reader takes for the same.

use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::layout::parts_nothing;

/// A text with its accidental differences of writing removed, and for every character of it the bytes of the source
/// it stands for, so that a match in the folded text can be highlighted in the text the user wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// Where a source character's folding begins: (byte in `text`, byte in the source), both ascending, closed by the
    /// two lengths.
    starts: Vec<(u32, u32)>,
}

impl Folded {
    /// The bytes of the source that the folded bytes stand for. A range that cuts through the folding of one source
    /// character (`㎡` becomes `m2`) takes the whole character.
    #[must_use]
    pub fn source(&self, folded: Range<usize>) -> Range<usize> {
        let first = self
            .starts
            .partition_point(|&(start, _)| start as usize <= folded.start)
            .saturating_sub(1);
        let last = self
            .starts
            .partition_point(|&(start, _)| (start as usize) < folded.end);
        let byte = |index: usize| {
            self.starts
                .get(index)
                .or(self.starts.last())
                .map_or(0, |&(_, source)| source as usize)
        };
        byte(first)..byte(last.max(first))
    }
}

/// Folds full-width and compatibility forms (NFKC), case, and traditional characters, character by character. Left out
/// are characters that a reader does not see, a single line break between Chinese characters, and the blank between a
/// number and its unit.
///
/// Character by character, because a highlight has to point back into the source; the few contexts in which a
/// traditional character should stay (乾隆) are given up, which is harmless as both sides of a comparison are folded.
#[must_use]
pub fn fold(source: &str) -> Folded {
    let mut text = String::with_capacity(source.len());
    let mut starts = Vec::with_capacity(source.len() / 2 + 1);
    for (at, character) in source.char_indices() {
        starts.push((offset(text.len()), offset(at)));
        if character.is_ascii_graphic() {
            text.push(character.to_ascii_lowercase());
        } else if is_han(character) {
            text.push(simplified(character));
        } else if !parts_nothing(source, at, character, &text) {
            match character.is_ascii() {
                true => text.push(character),
                false => text.extend(folds(character)),
            }
        }
    }
    starts.push((offset(text.len()), offset(source.len())));
    Folded { text, starts }
}

/// The characters that one character is folded to.
pub(super) fn folds(character: char) -> impl Iterator<Item = char> {
    std::iter::once(character)
        .nfkc()
        .flat_map(char::to_lowercase)
        .map(simplified)
}

/// An offset in 32 bits: listings are limited to kilobytes long before they come here.
fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// The first and the last character of the blocks that hold Chinese characters in everyday use: CJK Unified
/// Ideographs with Extension A.
const HAN: std::ops::RangeInclusive<char> = '\u{3400}'..='\u{9fff}';

/// Whether a character is a Chinese one.
#[must_use]
pub fn is_han(character: char) -> bool {
    HAN.contains(&character)
}

/// The pairs of the table: a simplified character, then those that are folded to it.
const SIMPLIFIED_TABLE: &str = include_str!("simplified.txt");

/// The simplified form of every character of the `HAN` range, in order: a lookup without hashing.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut table: Vec<char> = HAN.collect();
    for line in SIMPLIFIED_TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let mut characters = line.chars();
        let Some(simple) = characters.next() else {
            continue;
        };
        for character in characters.filter(|character| is_han(*character)) {
            if let Some(entry) = table.get_mut(index_of(character)) {
                *entry = simple;
            }
        }
    }
    table
});

/// The place of a character of the `HAN` range in the table.
fn index_of(character: char) -> usize {
    character as usize - *HAN.start() as usize
}

/// The simplified form of a traditional character; every other character as it is.
#[must_use]
pub fn simplified(character: char) -> char {
    if !is_han(character) {
        return character;
    }
    SIMPLIFIED
        .get(index_of(character))
        .copied()
        .unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_width_case_and_script() {
        assert_eq!(fold("ＬＥＤ燈").text, "led灯");
        assert_eq!(fold("機器學習與網絡").text, "机器学习与网络");
        assert_eq!(fold("１０㎡").text, "10m2");
    }

    /// The table holds what it held when texts were first folded: the number of pairs, and a digest of all of them.
    #[test]
    fn the_table_of_simplified_characters_is_the_one_that_kept_texts_were_folded_by() {
        use sha2::{Digest, Sha256};
        let pairs: Vec<String> = HAN
            .filter(|character| simplified(*character) != *character)
            .map(|character| format!("{character}{}", simplified(character)))
            .collect();
        assert_eq!(pairs.len(), 2734);
        let digest = hex::encode(Sha256::digest(pairs.concat()));
        assert_eq!(
            digest,
            "e556647fb44a774a6bc7ae7cd3ebb0868e53be9c22363dff352e3e1e0932bf25"
        );
        for line in SIMPLIFIED_TABLE
            .lines()
            .filter(|line| !line.starts_with('#'))
        {
            assert!(
                line.chars().count() > 1 && line.chars().all(is_han),
                "{line}"
            );
        }
    }

    #[test]
    fn traditional_and_variant_characters_are_folded_one_by_one() {
        let mut checked = 0;
        for line in include_str!("simplified_samples.txt").lines() {
            let characters: Vec<char> = line.chars().collect();
            for pair in characters.split(|character| *character == ' ') {
                if let [from, to] = pair {
                    assert_eq!(simplified(*from), *to, "{from}");
                    assert_eq!(simplified(simplified(*from)), *to, "{from} twice");
                    checked += 1;
                }
            }
        }
        assert!(checked > 300, "{checked}");
    }

    #[test]
    fn simplified_text_stays_as_it_is() {
        let text = "新能源汽车动力电池关键技术：研究与应用。";
        assert_eq!(fold(text).text, "新能源汽车动力电池关键技术:研究与应用。");
    }

    #[test]
    fn a_match_points_back_into_the_source() {
        let source = "高效ＬＥＤ燈具50㎡";
        let folded = fold(source);
        let at = folded.text.find("led灯").unwrap();
        assert_eq!(&source[folded.source(at..at + "led灯".len())], "ＬＥＤ燈");
        let m = folded.text.find('m').unwrap();
        assert_eq!(&source[folded.source(m..m + 1)], "㎡");
        assert_eq!(folded.source(0..folded.text.len()), 0..source.len());
    }

    #[test]
    fn a_number_and_its_unit_are_one_spelling() {
        for source in [
            "35kV",
            "35 kV",
            "35\u{a0}kV",
            "３５　ｋＶ",
            "35\u{202f}\u{200b}kv",
        ] {
            assert_eq!(fold(source).text, "35kv", "{source:?}");
        }
        assert_eq!(fold("50 ㎡与50 m²").text, "50m2与50m2");
        let source = "配35 kV变压器";
        let folded = fold(source);
        let at = folded.text.find("35kv").unwrap();
        assert_eq!(&source[folded.source(at..at + 4)], "35 kV");
    }

    #[test]
    fn an_empty_text_folds_to_nothing() {
        assert_eq!(fold("").source(0..0), 0..0);
    }
}
