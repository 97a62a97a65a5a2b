//! Text as it may come in, in a body, a query or a path: trimmed, NFC-normalised, without what a reader cannot see or
//! what makes him see something else.

use icu_properties::props::{
    BinaryProperty, CanonicalCombiningClass, DefaultIgnorableCodePoint, Emoji, EnumeratedProperty,
    GeneralCategory,
};
use unicode_normalization::UnicodeNormalization;

use crate::platform::error::{Problem, Result};

/// What is wrong with a text: the kind of fault, and in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextFault {
    pub kind: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
}

/// Whether a text is one line (a name, a title, a code) or may have several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    One,
    Several,
}

impl Lines {
    /// By the member's name: what is prose may have several lines, whatever it belongs to.
    pub fn of_member(name: &str) -> Self {
        const PROSE: [&str; 12] = [
            "summary",
            "description",
            "introduction",
            "note",
            "notes",
            "reason",
            "comment",
            "details",
            "statement",
            "text",
            "content",
            "criteria",
        ];
        let last = name.rsplit('_').next().unwrap_or(name);
        if PROSE.contains(&last) {
            Self::Several
        } else {
            Self::One
        }
    }
}

const NUL: TextFault = TextFault {
    kind: "nul",
    zh: "不得含有 NUL 字符",
    en: "must not hold a NUL character",
};
const CONTROL: TextFault = TextFault {
    kind: "control_character",
    zh: "不得含有控制字符",
    en: "must not hold control characters",
};
const LINE_BREAK: TextFault = TextFault {
    kind: "control_character",
    zh: "须为单行文本，不得含有换行或制表符",
    en: "must be one line, without line breaks and tabs",
};
const DIRECTION: TextFault = TextFault {
    kind: "bidi_control",
    zh: "不得含有改变文字方向的控制字符",
    en: "must not hold characters that override the direction of text",
};
const INVISIBLE: TextFault = TextFault {
    kind: "invisible",
    zh: "没有可见的字符",
    en: "holds nothing that can be seen",
};

/// The blank pattern of Braille, an object that is not there, a filler and a null note head: neither white space nor
/// ignorable, and without a shape.
const BLANK: [char; 4] = ['\u{2800}', '\u{fffc}', '\u{16fe4}', '\u{1d159}'];

/// Whether a character ends a line (Unicode Standard Annex 14): U+000B is that of Word, U+0085 that of mainframes.
fn ends_line(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// NUL reaches no database: it is refused in secrets too, which are taken as they are otherwise.
pub fn without_nul(text: &str) -> Result<(), TextFault> {
    if text.contains('\0') {
        return Err(NUL);
    }
    Ok(())
}

/// The text as it is kept, or why it is refused: without what cannot be seen at its ends, each line end as `\n`. Joiners
/// inside words stay: some scripts and emoji need them.
pub fn normalised(text: &str, lines: Lines) -> Result<String, TextFault> {
    without_nul(text)?;
    let kept = trimmed(text);
    if kept.is_empty() && !text.trim().is_empty() {
        return Err(INVISIBLE);
    }
    let mut visible = kept.is_empty();
    let mut unified = String::with_capacity(kept.len());
    let mut before = None;
    for c in kept.chars() {
        match c {
            c if lines == Lines::One && (c == '\t' || ends_line(c)) => return Err(LINE_BREAK),
            '\n' if before == Some('\r') => {}
            c if ends_line(c) => unified.push('\n'),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => return Err(DIRECTION),
            c if c != '\t' && c.is_control() => return Err(CONTROL),
            c => {
                visible |= is_visible(c);
                unified.push(c);
            }
        }
        before = Some(c);
    }
    if !visible {
        return Err(INVISIBLE);
    }
    Ok(unified.nfc().collect())
}

/// The text without white space and without what cannot be seen at its ends. A joiner, a variation selector or a tag stays
/// where it is a part of the last character.
pub fn trimmed(text: &str) -> &str {
    let text = text.trim_start_matches(is_blank);
    let Some((last, visible)) = text.char_indices().rfind(|(_, c)| !is_blank(*c)) else {
        return "";
    };
    let (mut end, mut before) = (last + visible.len_utf8(), visible);
    for c in text[end..].chars() {
        if !is_part_of_last(before, c) {
            break;
        }
        end += c.len_utf8();
        before = c;
    }
    &text[..end]
}

/// White space, and what has no shape: at the end of a text no reader misses it.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || BLANK.contains(&c)
        || ('\u{fff9}'..='\u{fffb}').contains(&c)
        || DefaultIgnorableCodePoint::for_char(c)
}

/// Whether `c`, which has no shape of its own, is a part of the character that ends with `before`.
fn is_part_of_last(before: char, c: char) -> bool {
    match c {
        // The end of a word in scripts of India.
        '\u{200c}' | '\u{200d}' => {
            CanonicalCombiningClass::for_char(before) == CanonicalCombiningClass::Virama
        }
        '\u{fe0e}' | '\u{fe0f}' => Emoji::for_char(before) && !before.is_ascii(),
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => {
            !before.is_ascii() && !is_blank(before)
        }
        '\u{180b}'..='\u{180d}' | '\u{180f}' => ('\u{1820}'..='\u{18aa}').contains(&before),
        // Tags behind a black flag make the flag of a region.
        '\u{e0020}'..='\u{e007f}' => matches!(before, '\u{1f3f4}' | '\u{e0020}'..='\u{e007e}'),
        _ => false,
    }
}

/// A text of one line that a parameter or header holds in a form of its own.
pub fn one_line(parameter: &str, text: &str) -> Result<String> {
    normalised(text, Lines::One).map_err(|fault| {
        Problem::invalid_parameter(parameter, fault.kind, fault.zh, fault.en).into()
    })
}

fn is_visible(c: char) -> bool {
    // What is not assigned may be a character of tomorrow, and has no shape today.
    let category = GeneralCategory::for_char(c);
    !c.is_whitespace()
        && !BLANK.contains(&c)
        && !DefaultIgnorableCodePoint::for_char(c)
        && !matches!(
            category,
            GeneralCategory::Format | GeneralCategory::Unassigned
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str, lines: Lines) -> &'static str {
        normalised(text, lines).err().map_or("", |fault| fault.kind)
    }

    #[test]
    fn what_cannot_be_seen_or_deceives_is_refused() {
        for (text, fault) in [
            ("电气改造", ""),
            ("", ""),
            (" \t\n", ""),
            ("a\u{0}", "nul"),
            ("a\u{7}b", "control_character"),
            ("a\u{1b}[31m", "control_character"),
            ("a\u{9c}b", "control_character"),
            ("\u{feff}a\u{7}\u{200b}", "control_character"),
            ("a\u{202e}b", "bidi_control"),
            ("a\u{2066}b", "bidi_control"),
            ("\u{200b}", "invisible"),
            ("\u{200b} \u{feff}", "invisible"),
            ("\u{fff9}\u{fffc}\u{1d159}", "invisible"),
            ("\u{fdd0}\u{ffff}\u{378}", "invisible"),
            ("\u{3164}", "invisible"),
            ("\u{ad}\u{2060}", "invisible"),
            ("\u{e0041}", "invisible"),
            ("\u{2800}", "invisible"),
            ("\u{200d}\u{fe0f}", "invisible"),
            ("👩\u{200d}🔬", ""),
            ("\u{645}\u{6cc}\u{200c}\u{62e}", ""),
        ] {
            for lines in [Lines::One, Lines::Several] {
                assert_eq!(kind(text, lines), fault, "{text:?}");
            }
        }
    }

    const BROKEN: [&str; 7] = [
        "a\nb",
        "a\u{b}b",
        "a\u{c}b",
        "a\rb",
        "a\u{85}b",
        "a\u{2028}b",
        "a\u{2029}b",
    ];

    #[test]
    fn what_cannot_be_seen_at_the_ends_is_no_part_of_a_text() {
        for unseen in [
            "\u{200b}",
            "\u{feff}",
            "\u{ad}",
            "\u{2060}",
            "\u{200e}\u{200f}",
            "\u{202a}\u{202c}",
            "\u{2066} \u{2069}",
            "\u{a0}\u{3000}\u{200d}",
            "\u{fffc}",
            "\u{2800}\u{3164}",
            "\u{fe0f}",
            "\u{e0041}\u{e007f}",
            "\r\n\u{180e}\u{61c}",
        ] {
            for text in ["a", "91510100X", "张三", "a\u{200d}b"] {
                assert_eq!(
                    trimmed(&format!("{unseen}{text}{unseen}")),
                    text,
                    "{unseen:?}"
                );
            }
            assert_eq!(trimmed(unseen), "", "{unseen:?}");
        }
    }

    #[test]
    fn what_makes_the_last_character_stays() {
        for whole in [
            "❤\u{fe0f}",
            "☎\u{fe0e}",
            "辻\u{e0100}",
            "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}",
            "ന\u{d4d}\u{200d}",
            "ᠭ\u{180b}",
            "1\u{fe0f}\u{20e3}",
            "👩\u{200d}🔬",
        ] {
            assert_eq!(trimmed(&format!(" {whole}\u{200b} ")), whole);
        }
    }

    #[test]
    fn only_prose_has_several_lines() {
        for text in ["a\tb", "a\r\nb"].iter().chain(&BROKEN) {
            assert_eq!(kind(text, Lines::One), "control_character", "{text:?}");
            assert_eq!(kind(text, Lines::Several), "", "{text:?}");
        }
        for text in BROKEN.iter().chain(&["a\r\nb\n", "\u{b}a\u{c}b\u{85}"]) {
            assert_eq!(normalised(text, Lines::Several), Ok("a\nb".to_owned()));
        }
        assert_eq!(
            normalised("a\n\r\u{b}b", Lines::Several),
            Ok("a\n\n\nb".to_owned())
        );
        for (member, lines) in [
            ("title", Lines::One),
            ("display_name", Lines::One),
            ("summary", Lines::Several),
            ("reject_reason", Lines::Several),
            ("notebook", Lines::One),
        ] {
            assert_eq!(Lines::of_member(member), lines, "{member}");
        }
    }
}
