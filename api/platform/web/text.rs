//! Text as it may come in, in a body, a query or a path: trimmed, NFC-normalised, without what a reader cannot see or
//! what makes him see something else.

use icu_properties::props::{
    BinaryProperty, DefaultIgnorableCodePoint, EnumeratedProperty, GeneralCategory,
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

/// NUL reaches no database: it is refused in secrets too, which are taken as they are otherwise.
pub fn without_nul(text: &str) -> Result<(), TextFault> {
    if text.contains('\0') {
        return Err(NUL);
    }
    Ok(())
}

/// The text as it is kept, or why it is refused. Line ends become `\n`. Joiners inside words stay: some scripts and
/// emoji need them.
pub fn normalised(text: &str, lines: Lines) -> Result<String, TextFault> {
    without_nul(text)?;
    let text = text.trim();
    let unified =
        (lines == Lines::Several && text.contains('\r')).then(|| text.replace("\r\n", "\n"));
    let text = unified.as_deref().unwrap_or(text);
    let mut visible = text.is_empty();
    for c in text.chars() {
        match c {
            '\n' | '\t' | '\u{2028}' | '\u{2029}' if lines == Lines::One => return Err(LINE_BREAK),
            '\n' | '\t' => {}
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => return Err(DIRECTION),
            c if c.is_control() => return Err(CONTROL),
            c => visible |= is_visible(c),
        }
    }
    if !visible {
        return Err(INVISIBLE);
    }
    Ok(text.nfc().collect())
}

/// A text of one line that a parameter or header holds in a form of its own.
pub fn one_line(parameter: &str, text: &str) -> Result<String> {
    normalised(text, Lines::One).map_err(|fault| {
        Problem::invalid_parameter(parameter, fault.kind, fault.zh, fault.en).into()
    })
}

fn is_visible(c: char) -> bool {
    // The blank pattern of Braille, a null note head and a filler neither are white space nor may be ignored. What is not
    // assigned may be a character of tomorrow, and has no shape today.
    const BLANK: [char; 4] = ['\u{2800}', '\u{fffc}', '\u{16fe4}', '\u{1d159}'];
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
            ("a\u{85}b", "control_character"),
            ("a\rb", "control_character"),
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

    #[test]
    fn only_prose_has_several_lines() {
        for text in ["a\nb", "a\tb", "a\r\nb", "a\u{2028}b"] {
            assert_eq!(kind(text, Lines::One), "control_character", "{text:?}");
            assert_eq!(kind(text, Lines::Several), "", "{text:?}");
        }
        assert_eq!(
            normalised("a\r\nb\n", Lines::Several),
            Ok("a\nb".to_owned())
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
