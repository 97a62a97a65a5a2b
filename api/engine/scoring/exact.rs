//! Exact numbers, and the one place where numbers are rounded.

use std::fmt;
use std::str::FromStr;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::Ratio;
use num_traits::{Signed, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::rules::RoundingMode;

/// A rational number. As text it is a decimal where it has an end (`87.35`), else a fraction in lowest terms (`260/3`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
        let common = numerator.gcd(&denominator);
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
        Self::new(self.in_units(scale, mode), BigInt::from(10).pow(scale))
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
