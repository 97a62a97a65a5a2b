use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::kernel::DivisionCode;

/// The name of the national calendar.
const NATIONAL: &str = "cn";

/// A calendar: the national one, or what a division adds to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarName(pub Option<DivisionCode>);

impl CalendarName {
    pub fn as_str(&self) -> &str {
        self.0.as_ref().map_or(NATIONAL, DivisionCode::as_str)
    }
}

impl Serialize for CalendarName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CalendarName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        if name == NATIONAL {
            return Ok(Self(None));
        }
        let code = name.parse().map_err(|_| {
            D::Error::custom(
                "须为 cn 或 6 位或 9 位数字的行政区划代码|must be cn or a division code of 6 or 9 digits",
            )
        })?;
        Ok(Self(Some(code)))
    }
}

impl PartialSchema for CalendarName {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "`cn` for the national calendar, or the code of a division for the days that it adds.",
            ))
            .pattern(Some("^(cn|[0-9]{6}([0-9]{3})?)$"))
            .min_length(Some(2))
            .max_length(Some(9))
            .examples([serde_json::json!("cn")])
            .into()
    }
}

impl ToSchema for CalendarName {}

/// The years that calendars can have.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;

/// A year in a path.
#[derive(Clone, Copy, Debug)]
pub struct CalendarYear(pub i16);

impl<'de> Deserialize<'de> for CalendarYear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let year = i16::deserialize(deserializer)?;
        match YEARS.contains(&year) {
            true => Ok(Self(year)),
            false => Err(D::Error::custom(
                "须为 2000 至 2100 的年份|must be a year from 2000 to 2100",
            )),
        }
    }
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CalendarPath {
    /// `cn` for the national calendar, or the code of a division for the days that it adds.
    #[param(inline, example = "cn")]
    pub calendar: CalendarName,
    /// From 2000 to 2100.
    #[param(value_type = i16, minimum = 2000, maximum = 2100, example = 2024)]
    pub year: CalendarYear,
}
