use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use utoipa::IntoParams;

pub const FIRST: i32 = 2000;
pub const LAST: i32 = 2100;

/// A year in a path.
#[derive(Clone, Copy, Debug)]
pub struct RuleYear(pub i32);

impl<'de> Deserialize<'de> for RuleYear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let year = i32::deserialize(deserializer)?;
        match (FIRST..=LAST).contains(&year) {
            true => Ok(Self(year)),
            false => Err(D::Error::custom(
                "须为 2000 至 2100 的年份|must be a year from 2000 to 2100",
            )),
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RulePath {
    /// The year from which the rule holds: 2000 to 2100.
    #[param(value_type = i32, minimum = 2000, maximum = 2100, example = 2016)]
    pub year: RuleYear,
}
