//! Phone numbers: one spelling for a line, whether it can get codes or only be called.

mod number;
#[cfg(test)]
mod tests;

use validator::ValidationError;

use super::{Phone, masked_between};
use number::{Line, Number};

/// As the number is written in China: `13800001234`, `028-85551234-8012`, `400-810-0080`; of another country with `+`.
pub(super) fn one_spelling(text: String) -> String {
    match Number::read(&text) {
        Some(number) => number.written(),
        None => text,
    }
}

impl Phone {
    /// The kind under which it is fingerprinted.
    pub const KIND: &'static str = "phone";

    /// A number somebody can be called at: a mobile or landline number of the mainland or one of 400 and 800, or `+` (00)
    /// and the 7 to 15 digits of an international one, each with an extension or without.
    pub fn well_formed(&self) -> Result<(), ValidationError> {
        match Number::read(&self.0) {
            Some(_) => Ok(()),
            None => Err(ValidationError::new("format")
                .with_message("不是电话号码|is not a phone number".into())),
        }
    }

    /// Whether a text message can reach it: a mobile number of the mainland, or an international one, of which nothing is
    /// known; without an extension.
    pub fn takes_codes(&self) -> bool {
        Number::read(&self.0).is_some_and(|number| {
            matches!(number.line, Line::Mobile | Line::Abroad) && number.extension.is_none()
        })
    }

    /// The number as other countries dial it (E.164), with the extension of RFC 3966 where there is one.
    pub fn normalised(&self) -> String {
        match Number::read(&self.0) {
            Some(number) => number.international(),
            None => {
                let digits: String = self.0.chars().filter(char::is_ascii_digit).collect();
                format!("+86{}", digits.strip_prefix('0').unwrap_or(&digits))
            }
        }
    }

    /// `138****1234`; of a shorter number the last two digits.
    pub fn masked(&self) -> String {
        let whole = self.normalised();
        let called = whole.split(';').next().unwrap_or_default();
        let national = called.strip_prefix("+86").unwrap_or(called);
        masked_between(national, if national.len() >= 11 { (3, 4) } else { (0, 2) })
    }
}
