//! A division's code, and what lies inside it.

use std::fmt;
use std::str::FromStr;

use diesel::deserialize::FromSql;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::Text;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Six digits of GB/T 2260 (province, city, county), or the nine of the statistical code (town).
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, diesel::AsExpression, diesel::FromSqlRow,
)]
#[diesel(sql_type = Text)]
pub struct DivisionCode(String);

impl DivisionCode {
    /// The whole exchange's home: 四川省.
    pub fn sichuan() -> Self {
        Self("510000".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits with which every code inside begins: a province's two, a city's four, a county's six, a town's nine.
    pub fn prefix(&self) -> &str {
        let code = self.0.as_str();
        if code.len() != 6 {
            code
        } else if code.ends_with("0000") {
            &code[..2]
        } else if code.ends_with("00") {
            &code[..4]
        } else {
            code
        }
    }

    /// The city that it is or lies in; a province stays what it is.
    pub fn city(&self) -> Self {
        match self.prefix().len() {
            ..=4 => self.clone(),
            _ => Self(format!("{}00", &self.0[..4])),
        }
    }

    /// The division with this prefix.
    pub fn of_prefix(prefix: &str) -> Self {
        Self(format!("{prefix:0<6}"))
    }

    /// The codes that statistics by cities count under this one, as a pattern of SQL: of a city and of a province outside
    /// Sichuan all inside; of Sichuan the province itself.
    pub fn counted_pattern(&self) -> String {
        match *self == Self::sichuan() {
            true => self.0.clone(),
            false => format!("{}%", self.prefix()),
        }
    }

    /// The province, the city and the county that it lies in, and itself, from the largest to the smallest.
    pub fn with_those_around(&self) -> Vec<Self> {
        let own = self.prefix().len();
        let around = [2, 4, 6].into_iter().filter(|digits| *digits < own);
        around
            .map(|digits| Self(format!("{:0<6}", &self.0[..digits])))
            .chain([self.clone()])
            .collect()
    }

    /// Whether `other` is this division or lies inside it.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(self.prefix())
    }
}

impl FromStr for DivisionCode {
    type Err = &'static str;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        if matches!(code.len(), 6 | 9) && code.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(code.to_owned()))
        } else {
            Err("须为 6 位或 9 位数字的行政区划代码|must be a division code of 6 or 9 digits")
        }
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for DivisionCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Takes blanks and full-width digits, which people type and copy.
impl<'de> Deserialize<'de> for DivisionCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let typed = String::deserialize(deserializer)?;
        let characters = typed.chars().filter(|c| !c.is_whitespace());
        let code: String = characters.map(half_width).collect();
        code.parse().map_err(D::Error::custom)
    }
}

fn half_width(c: char) -> char {
    match c {
        '\u{ff10}'..='\u{ff19}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

impl ToSql<Text, Pg> for DivisionCode {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        std::io::Write::write_all(out, self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Text, Pg> for DivisionCode {
    fn from_sql(bytes: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        Ok(std::str::from_utf8(bytes.as_bytes())?.parse()?)
    }
}

impl PartialSchema for DivisionCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "A code of `GET /v1/divisions`: six digits of GB/T 2260, or nine for a town.",
            ))
            .pattern(Some("^[0-9]{6}([0-9]{3})?$"))
            .min_length(Some(6))
            .max_length(Some(9))
            .examples([serde_json::json!("510600")])
            .into()
    }
}

impl ToSchema for DivisionCode {}

#[cfg(test)]
mod tests {
    use super::DivisionCode;

    #[test]
    fn a_division_contains_itself_and_what_lies_inside() -> Result<(), &'static str> {
        for (outer, inner, contains) in [
            ("510000", "513323", true),
            ("513300", "513323", true),
            ("510600", "513323", false),
            ("513323", "513300", false),
            ("513323", "513323100", true),
            ("513323100", "513323", false),
            ("500000", "510000", false),
        ] {
            let (outer, inner): (DivisionCode, DivisionCode) = (outer.parse()?, inner.parse()?);
            assert_eq!(outer.contains(&inner), contains, "{outer} {inner}");
        }
        for (inner, around) in [
            ("510000", vec!["510000"]),
            ("513300", vec!["510000", "513300"]),
            ("513323", vec!["510000", "513300", "513323"]),
            ("513323100", vec!["510000", "513300", "513323", "513323100"]),
        ] {
            let all = inner.parse::<DivisionCode>()?.with_those_around();
            let all: Vec<&str> = all.iter().map(DivisionCode::as_str).collect();
            assert_eq!(all, around);
        }
        for wrong in ["", "51060", "5106000", "51060a", "５１０６００"] {
            assert!(wrong.parse::<DivisionCode>().is_err(), "{wrong}");
        }
        Ok(())
    }
}
