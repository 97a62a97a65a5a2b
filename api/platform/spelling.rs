//! Spellings: texts that people type or copy in several ways, as the one form that is compared and stored.

use std::fmt;

use icu_properties::props::{BinaryProperty, DefaultIgnorableCodePoint};
use serde::{Deserialize, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;
use validator::ValidateLength;

/// The text in usual characters: full-width and compatibility forms are folded (NFKC), invisible characters and the blanks
/// at both ends are removed.
pub fn plain(text: &str) -> String {
    let folded: String = text.nfkc().filter(|c| !is_invisible(*c)).collect();
    folded.trim().to_owned()
}

/// Whether a character has no shape: zero-width characters, direction marks, soft hyphens.
pub fn is_invisible(c: char) -> bool {
    DefaultIgnorableCodePoint::for_char(c)
}

/// Hyphens, dashes and the minus sign: keyboards and word processors replace one by another.
pub fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// A code without what groups its characters: blanks and hyphens.
pub fn code(text: &str) -> String {
    let plain = plain(text);
    let characters = plain.chars();
    characters
        .filter(|c| !c.is_whitespace() && !is_hyphen(*c))
        .collect()
}

/// A login name as accounts have it: in small letters, without blanks.
pub fn login_name(text: &str) -> String {
    let plain = plain(text);
    let characters = plain.chars().filter(|c| !c.is_whitespace());
    characters
        .map(|c| if is_hyphen(c) { '-' } else { c })
        .flat_map(char::to_lowercase)
        .collect()
}

/// A code that a request holds, as [`code`] folds it. Capitals and small letters stay.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct TypedCode(String);

impl TypedCode {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for TypedCode {
    fn from(text: String) -> Self {
        Self(code(&text))
    }
}

impl fmt::Debug for TypedCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TypedCode(…)")
    }
}

/// Not a character of it: the faults that a validator finds carry the value.
impl Serialize for TypedCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}

impl ValidateLength<u64> for TypedCode {
    fn length(&self) -> Option<u64> {
        self.0.length()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_its_characters_are_grouped() {
        for typed in [
            "123456",
            "123 456",
            "123-456",
            "12 34 56",
            "１２３４５６",
            "１２３\u{3000}４５６",
            "123\u{a0}456",
            "123–456",
            "123\u{2011}456",
            "123−456",
            "\u{200e}123456\u{200b}",
            "\u{feff}123\u{2009}456\n",
            "𝟏𝟐𝟑𝟒𝟓𝟔",
        ] {
            assert_eq!(code(typed), "123456", "{typed:?}");
        }
        assert_eq!(code("ABCD-efgh"), "ABCDefgh");
        assert_eq!(code(" - "), "");
        for other in ["123.456", "1234567", "12345", "123,456"] {
            assert_ne!(code(other), "123456", "{other:?}");
        }
    }

    #[test]
    fn a_login_name_is_found_in_any_case_and_width() {
        for typed in [
            "dy_ruineng",
            "Dy_ruineng",
            "DY_RUINENG",
            "ｄｙ＿ｒｕｉｎｅｎｇ",
            "Ｄｙ_Ｒuineng",
            " dy_ruineng\u{200b}",
            "dy _ruineng",
            "dy\u{ad}_ruineng",
            "dy\u{2009}_ruIneng",
        ] {
            assert_eq!(login_name(typed), "dy_ruineng", "{typed:?}");
        }
        assert_eq!(login_name("Imported–Needs"), "imported-needs");
        for other in ["dy-ruineng", "dyruineng", "dy_ruıneng", "dу_ruineng"] {
            assert_ne!(login_name(other), "dy_ruineng", "{other:?}");
        }
    }

    #[test]
    fn a_code_is_not_printed() {
        assert_eq!(
            format!("{:?}", TypedCode::from("123456".to_owned())),
            "TypedCode(…)"
        );
    }
}
