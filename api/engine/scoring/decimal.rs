//! Decimals as people write them in rules and on score sheets.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many decimals a [`Decimal`] can have.
pub const DECIMALS: u32 = 4;
/// The units of a [`Decimal`] in 1.
pub(super) const ONE: i64 = 10_i64.pow(DECIMALS);
/// How many digits may stand before the point.
const WHOLE_DIGITS: usize = 9;

/// An exact decimal: up to nine digits before the point and up to four after it.
///
/// It is read from text (`"90"`, `"90.5"`, `"90.00"`, `"-3"`) or from a JSON number, and written as text without
/// trailing zeros: equal values are written alike, so that the hash of a rule set does not depend on the spelling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Decimal(i64);

/// Why a text is no [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    #[error("is not a decimal number such as 90 or 90.5")]
    Format,
    #[error("has more than 4 decimals")]
    Decimals,
    #[error("has more than 9 digits before the point")]
    Digits,
}

impl Decimal {
    pub const ZERO: Self = Self(0);
    pub const HUNDRED: Self = Self(100 * ONE);

    /// A whole number of at most nine digits.
    #[must_use]
    pub const fn whole(number: i32) -> Self {
        Self(number as i64 * ONE)
    }

    /// The value in units of 1/10,000.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// The value of so many units of 1/10,000, if it is in range.
    #[must_use]
    pub fn from_units(units: i64) -> Option<Self> {
        let limit = 10_i64.pow(WHOLE_DIGITS as u32) * ONE;
        (-limit < units && units < limit).then_some(Self(units))
    }

    /// The text with exactly so many decimals: `90.00`. Decimals beyond the scale that are not zero stay, so that no
    /// value is hidden.
    #[must_use]
    pub fn to_text(self, scale: usize) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let one = ONE.unsigned_abs();
        let (whole, rest) = (self.0.unsigned_abs() / one, self.0.unsigned_abs() % one);
        let rest = format!("{rest:0width$}", width = DECIMALS as usize);
        let decimals = format!("{:0<scale$}", rest.trim_end_matches('0'));
        match decimals.as_str() {
            "" => format!("{sign}{whole}"),
            decimals => format!("{sign}{whole}.{decimals}"),
        }
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, decimals) = match digits.split_once('.') {
            Some((_, "")) => return Err(DecimalError::Format),
            Some(parts) => parts,
            None => (digits, ""),
        };
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(decimals) {
            return Err(DecimalError::Format);
        }
        if decimals.len() > DECIMALS as usize {
            return Err(DecimalError::Decimals);
        }
        if whole.len() > WHOLE_DIGITS {
            return Err(DecimalError::Digits);
        }
        let padded = format!("{whole}{decimals:0<width$}", width = DECIMALS as usize);
        let units: i64 = padded.parse().map_err(|_| DecimalError::Digits)?;
        Ok(Self(if negative { -units } else { units }))
    }
}

/// Without trailing zeros: `90`, `90.5`.
impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_text(0))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DecimalVisitor)
    }
}

struct DecimalVisitor;

impl DecimalVisitor {
    fn read<E: de::Error>(text: &str) -> Result<Decimal, E> {
        text.parse().map_err(E::custom)
    }
}

impl Visitor<'_> for DecimalVisitor {
    type Value = Decimal;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a decimal with up to 4 decimals, as text or as a number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Decimal, E> {
        Self::read(text)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Decimal, E> {
        Self::read(&number.to_string())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Decimal, E> {
        Self::read(&number.to_string())
    }

    /// By the shortest text that stands for the number: 90.1 is 90.1.
    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Decimal, E> {
        Self::read(&number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Decimal, DecimalError> {
        text.parse()
    }

    #[test]
    fn decimals_are_read_from_text() {
        assert_eq!(read("90"), read("90.00"));
        assert_eq!(read("90.5").unwrap().units(), 905_000);
        assert_eq!(read("-0.0001").unwrap().units(), -1);
        assert_eq!(read("999999999.9999").unwrap().units(), 9_999_999_999_999);
        for text in [
            "", "-", ".5", "5.", "+5", "1e2", " 5", "５", "5,0", "--5", "0x5", "NaN", "1.2.3",
        ] {
            assert_eq!(read(text), Err(DecimalError::Format), "{text}");
        }
        assert_eq!(read("1.00000"), Err(DecimalError::Decimals));
        assert_eq!(read("1000000000"), Err(DecimalError::Digits));
    }

    #[test]
    fn decimals_are_read_from_json_numbers() {
        for (json, text) in [
            ("90", "90"),
            ("90.1", "90.1"),
            ("-0.0", "0"),
            ("1e2", "100"),
            ("\"7.50\"", "7.5"),
        ] {
            let decimal: Decimal = serde_json::from_str(json).unwrap();
            assert_eq!(decimal.to_string(), text);
        }
        for json in [
            "0.00001",
            "1e10",
            "true",
            "null",
            "[]",
            "18446744073709551615",
            "1e-7",
        ] {
            assert!(serde_json::from_str::<Decimal>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn decimals_are_written_with_the_scale_that_is_wanted() {
        let text = |decimal: &str, scale| read(decimal).unwrap().to_text(scale);
        assert_eq!(text("90", 2), "90.00");
        assert_eq!(text("90.5", 2), "90.50");
        assert_eq!(text("-0.05", 1), "-0.05");
        assert_eq!(text("1.25", 6), "1.250000");
        assert_eq!(
            serde_json::to_string(&read("90.50").unwrap()).unwrap(),
            "\"90.5\""
        );
    }

    #[test]
    fn units_out_of_range_are_no_decimal() {
        assert_eq!(Decimal::from_units(905_000), Some(read("90.5").unwrap()));
        assert_eq!(Decimal::from_units(10_000_000_000_000), None);
        assert_eq!(Decimal::from_units(i64::MIN), None);
    }
}
