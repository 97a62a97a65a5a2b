//! Exact numbers, and the one place where numbers are rounded.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::Ratio;
use num_traits::{Signed, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::rules::RoundingMode;

/// A rational number. As text it is a decimal where it has an end (`87.35`), else a fraction in lowest terms (`260/3`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exact(Ratio<BigInt>);

/// A text that is neither a decimal nor a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a decimal such as 87.35 or a fraction such as 260/3")]
pub struct ExactError;

impl Exact {
    /// `numerator / denominator`. The denominator must not be 0.
    #[must_use]
    pub fn new(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Self {
        Self(Ratio::new(numerator.into(), denominator.into()))
    }

    /// `numerator / denominator` of small numbers, without memory for the way there. The denominator must be positive.
    #[must_use]
    pub(super) fn of_fraction(numerator: i128, denominator: i128) -> Self {
        // Numbers of one machine word have a much faster divisor.
        let common = match (i64::try_from(numerator), i64::try_from(denominator)) {
            (Ok(numerator), Ok(denominator)) => numerator.gcd(&denominator).into(),
            _ => numerator.gcd(&denominator),
        };
        Self(Ratio::new_raw(
            (numerator / common).into(),
            (denominator / common).into(),
        ))
    }

    /// So many units of the last of so many decimals.
    #[must_use]
    pub(super) fn of_units(units: &BigInt, scale: u32) -> Self {
        match (i128::try_from(units), 10_i128.checked_pow(scale)) {
            (Ok(units), Some(one)) => Self::of_fraction(units, one),
            _ => Self::new(units.clone(), BigInt::from(10).pow(scale)),
        }
    }

    #[must_use]
    pub fn zero() -> Self {
        Self(Ratio::zero())
    }

    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    #[must_use]
    pub fn numerator(&self) -> &BigInt {
        self.0.numer()
    }

    #[must_use]
    pub fn denominator(&self) -> &BigInt {
        self.0.denom()
    }

    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self(&self.0 + &other.0)
    }

    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Self(&self.0 - &other.0)
    }

    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        Self(&self.0 * &other.0)
    }

    /// `None` if the other number is 0.
    #[must_use]
    pub fn divided_by(&self, other: &Self) -> Option<Self> {
        (!other.is_zero()).then(|| Self(&self.0 / &other.0))
    }

    /// The mean of some numbers; `None` if there are none.
    #[must_use]
    pub fn mean<'a>(numbers: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let (mut sum, mut count) = (Ratio::zero(), 0_u32);
        for number in numbers {
            sum += &number.0;
            count += 1;
        }
        (count > 0).then(|| Self(sum / BigInt::from(count)))
    }

    /// The number in units of the last of so many decimals, rounded.
    fn in_units(&self, scale: u32, mode: RoundingMode) -> BigInt {
        let raised = self.numerator() * BigInt::from(10).pow(scale);
        rounded_quotient(&raised, self.denominator(), mode)
    }

    /// The number rounded to so many decimals.
    #[must_use]
    pub fn rounded(&self, scale: u32, mode: RoundingMode) -> Self {
        Self::of_units(&self.in_units(scale, mode), scale)
    }

    /// The number rounded to so many decimals, as text with all of them: `90.00`.
    #[must_use]
    pub fn to_text(&self, scale: u32, mode: RoundingMode) -> String {
        text_of_units(&self.in_units(scale, mode), scale as usize)
    }

    /// How many decimals the number has; `None` if they have no end.
    fn decimals(&self) -> Option<u32> {
        let mut rest = self.denominator().clone();
        let mut twos_and_fives = [0_u32; 2];
        for (count, prime) in twos_and_fives.iter_mut().zip([2_u32, 5]) {
            loop {
                let (quotient, remainder) = rest.div_rem(&BigInt::from(prime));
                if !remainder.is_zero() {
                    break;
                }
                rest = quotient;
                *count += 1;
            }
        }
        let [twos, fives] = twos_and_fives;
        (rest == BigInt::from(1)).then_some(twos.max(fives))
    }
}

/// By cross-multiplication, in machine words where that is possible.
impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        let word = |number: &BigInt| i64::try_from(number).map(i128::from);
        let words = |exact: &Self| {
            let (numerator, denominator) = (word(exact.numerator()), word(exact.denominator()));
            numerator.ok().zip(denominator.ok())
        };
        match (words(self), words(other)) {
            (Some((a, b)), Some((c, d))) => (a * d).cmp(&(c * b)),
            _ => self.0.cmp(&other.0),
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// `numerator / denominator`, rounded to a whole number. The denominator must be positive.
pub(super) fn rounded_quotient(
    numerator: &BigInt,
    denominator: &BigInt,
    mode: RoundingMode,
) -> BigInt {
    let (whole, rest) = numerator.abs().div_rem(denominator);
    let to_half = (rest * 2_u32).cmp(denominator);
    let up = match mode {
        RoundingMode::Down => false,
        RoundingMode::HalfUp => to_half.is_ge(),
        RoundingMode::HalfEven => to_half.is_gt() || (to_half.is_eq() && whole.is_odd()),
    };
    let size = if up { whole + 1_u32 } else { whole };
    if numerator.is_negative() { -size } else { size }
}

/// Units of the last of so many decimals, as a decimal.
fn text_of_units(units: &BigInt, scale: usize) -> String {
    let sign = if units.is_negative() { "-" } else { "" };
    let digits = format!("{:0>width$}", units.abs().to_string(), width = scale + 1);
    let (whole, decimals) = digits.split_at(digits.len() - scale);
    if decimals.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{decimals}")
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.decimals() {
            Some(scale) => formatter.write_str(&self.to_text(scale, RoundingMode::Down)),
            None => write!(formatter, "{}/{}", self.numerator(), self.denominator()),
        }
    }
}

impl FromStr for Exact {
    type Err = ExactError;

    fn from_str(text: &str) -> Result<Self, ExactError> {
        let whole = |digits: &str| digits.parse::<BigInt>().map_err(|_| ExactError);
        if let Some((numerator, denominator)) = text.split_once('/') {
            let denominator = whole(denominator)?;
            if !denominator.is_positive() {
                return Err(ExactError);
            }
            return Ok(Self::new(whole(numerator)?, denominator));
        }
        let (before, after) = text.split_once('.').unwrap_or((text, ""));
        let scale = u32::try_from(after.len()).map_err(|_| ExactError)?;
        if after.bytes().any(|byte| !byte.is_ascii_digit()) {
            return Err(ExactError);
        }
        Ok(Self::new(
            whole(&format!("{before}{after}"))?,
            BigInt::from(10).pow(scale),
        ))
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Exact {
        text.parse().unwrap()
    }

    #[test]
    fn text_is_a_decimal_where_it_has_an_end_else_a_fraction() {
        for (given, text) in [
            ("87.350", "87.35"),
            ("260/3", "260/3"),
            ("6/4", "1.5"),
            ("-0.5", "-0.5"),
            ("0", "0"),
            ("100", "100"),
            ("-7/3", "-7/3"),
            ("1/1024", "0.0009765625"),
            ("0.00", "0"),
        ] {
            assert_eq!(read(given).to_string(), text);
            assert_eq!(read(text), read(given));
        }
        for text in ["", "/", "1/0", "1/-3", "a", "1.-5", "1e3", "1.5.2"] {
            assert!(text.parse::<Exact>().is_err(), "{text}");
        }
    }

    #[test]
    fn halves_are_rounded_by_the_mode() {
        use RoundingMode::{Down, HalfEven, HalfUp};
        for (text, scale, up, even, down) in [
            ("0.125", 2, "0.13", "0.12", "0.12"),
            ("0.135", 2, "0.14", "0.14", "0.13"),
            ("-0.125", 2, "-0.13", "-0.12", "-0.12"),
            ("2.5", 0, "3", "2", "2"),
            ("3.5", 0, "4", "4", "3"),
            ("2/3", 3, "0.667", "0.667", "0.666"),
            ("-1/300", 2, "0.00", "0.00", "0.00"),
            ("99.995", 2, "100.00", "100.00", "99.99"),
            ("90", 2, "90.00", "90.00", "90.00"),
        ] {
            let text_by = |mode| read(text).to_text(scale, mode);
            assert_eq!(
                [text_by(HalfUp), text_by(HalfEven), text_by(Down)],
                [up, even, down],
                "{text}"
            );
            assert_eq!(read(text).rounded(scale, HalfUp), read(up));
        }
    }

    #[test]
    fn means_and_quotients_of_nothing_do_not_exist() {
        assert_eq!(Exact::mean([]), None);
        assert_eq!(read("1").divided_by(&Exact::zero()), None);
        assert_eq!(Exact::mean(&[read("1"), read("2")]), Some(read("1.5")));
    }
}
