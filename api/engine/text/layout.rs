//! What belongs to the layout of a text and parts no words: invisible characters, wrapped lines, the blank before a unit.

use icu_properties::props::{BinaryProperty, DefaultIgnorableCodePoint};

use super::fold::is_han;
use super::units;

/// Whether the character at this place belongs to the layout of the text and not to its words. `folded` is the text
/// before it.
pub(super) fn parts_nothing(source: &str, at: usize, character: char, folded: &str) -> bool {
    if is_line_break(character) {
        return wraps_line(source, at);
    }
    if character.is_whitespace() {
        return units::follows(folded, &source[at..]);
    }
    is_unseen(character)
}

/// Whether a reader does not see a character: the default-ignorable ones of Unicode, as the zero-width space and the
/// soft hyphen.
#[must_use]
pub fn is_unseen(character: char) -> bool {
    !character.is_ascii() && DefaultIgnorableCodePoint::for_char(character)
}

/// Whether a character ends a line. The paragraph separator ends more than a line.
#[must_use]
pub fn is_line_break(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}'
    )
}

/// Whether the line break at this place only wraps a line: Chinese characters stand directly before it and behind it.
/// CR LF is one line break.
#[must_use]
pub fn wraps_line(source: &str, at: usize) -> bool {
    let (before, rest) = source.split_at(at);
    let before = match rest.starts_with('\n') {
        true => before.strip_suffix('\r').unwrap_or(before),
        false => before,
    };
    let after = rest.strip_prefix("\r\n").unwrap_or_else(|| {
        let mut characters = rest.chars();
        characters.next();
        characters.as_str()
    });
    let is_seen = |character: &char| !is_unseen(*character);
    before.chars().rev().find(is_seen).is_some_and(is_han)
        && after.chars().find(is_seen).is_some_and(is_han)
}

#[cfg(test)]
mod tests {
    use crate::text::fold;

    #[test]
    fn what_a_reader_does_not_see_parts_no_word() {
        for source in [
            "藏\u{200b}香",
            "藏\u{ad}香",
            "藏\u{2060}\u{feff}香",
            "藏\u{fe0f}香",
            "\u{200e}藏香\u{200f}",
            "藏\u{e0001}香",
        ] {
            assert_eq!(fold(source).text, "藏香", "{source:?}");
        }
        assert_eq!(fold("Photo\u{ad}catalyst").text, "photocatalyst");
        let source = "藏\u{200b}香\u{200b}料";
        let folded = fold(source);
        assert_eq!(&source[folded.source(0..6)], "藏\u{200b}香");
        assert_eq!(&source[folded.source(3..9)], "香\u{200b}料");
        assert_eq!(folded.source(0..folded.text.len()), 0..source.len());
    }

    #[test]
    fn a_single_line_break_between_chinese_characters_wraps_a_line() {
        for source in [
            "变\n压器",
            "变\r\n压器",
            "变\r压器",
            "变\u{b}压器",
            "变\u{2028}压器",
            "变\u{200b}\n\u{200b}压器",
        ] {
            assert_eq!(fold(source).text, "变压器", "{source:?}");
        }
        for source in [
            "变\n\n压器",
            "变\r\n\r\n压器",
            "变。\n压器",
            "LED\n灯",
            "变\n　　压器",
            "变\u{2029}压器",
            "\n变",
            "变\n",
        ] {
            assert!(
                fold(source).text.contains(char::is_whitespace),
                "{source:?}"
            );
        }
    }
}
