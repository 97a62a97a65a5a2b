//! Folding: one spelling for texts that a reader takes for the same.

use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

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

/// Folds full-width and compatibility forms (NFKC), case, and traditional characters, character by character.
///
/// Character by character, because a highlight has to point back into the source; the few contexts in which a
/// traditional character should stay (乾隆) are given up, which is harmless as both sides of a comparison are folded.
#[must_use]
pub fn fold(source: &str) -> Folded {
    let mut text = String::with_capacity(source.len());
    let mut starts = Vec::with_capacity(source.len() / 2 + 1);
    for (at, character) in source.char_indices() {
        starts.push((offset(text.len()), offset(at)));
        if character.is_ascii() {
            text.push(character.to_ascii_lowercase());
        } else if is_han(character) {
            text.push(simplified(character));
        } else {
            text.extend(
                std::iter::once(character)
                    .nfkc()
                    .flat_map(char::to_lowercase)
                    .map(simplified),
            );
        }
    }
    starts.push((offset(text.len()), offset(source.len())));
    Folded { text, starts }
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

/// The simplified form of every character of the `HAN` range, in order.
///
/// The pairs are those of the `fast2s` crate, read out once: its own conversion hashes every character.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    HAN.map(|character| {
        let mut bytes = [0; 4];
        fast2s::convert(character.encode_utf8(&mut bytes))
            .chars()
            .next()
            .unwrap_or(character)
    })
    .collect()
});

fn simplified(character: char) -> char {
    if !is_han(character) {
        return character;
    }
    let index = character as usize - *HAN.start() as usize;
    SIMPLIFIED.get(index).copied().unwrap_or(character)
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
    fn an_empty_text_folds_to_nothing() {
        assert_eq!(fold("").source(0..0), 0..0);
    }
}
