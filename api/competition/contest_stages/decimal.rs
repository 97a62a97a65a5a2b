//! Exact decimals in requests.

use std::fmt;
use std::result::Result as Checked;

use engine::scoring::Decimal;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{OneOfBuilder, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// An exact decimal with up to four decimals. A request gives it as text (`"90"`, `"90.5"`, also with full-width digits) or as
/// a number; an answer shows text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct RulesDecimal(Decimal);

impl RulesDecimal {
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl<'de> Deserialize<'de> for RulesDecimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Checked<Self, D::Error> {
        deserializer.deserialize_any(OfDecimal).map(Self)
    }
}

struct OfDecimal;

impl OfDecimal {
    fn read<E: serde::de::Error>(text: &str) -> Checked<Decimal, E> {
        let plain: String = text.trim().chars().map(narrow).collect();
        plain.parse().map_err(|_| {
            E::custom(
                "须为小数，小数点前最多 9 位，其后最多 4 位|must be a decimal with up to 9 digits before and 4 after the point",
            )
        })
    }
}

/// A full-width digit, point or sign as the usual one.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '．' | '－' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '。' => '.',
        _ => c,
    }
}

impl Visitor<'_> for OfDecimal {
    type Value = Decimal;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a decimal")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Checked<Decimal, E> {
        Self::read(text)
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Checked<Decimal, E> {
        Self::read(&number.to_string())
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Checked<Decimal, E> {
        Self::read(&number.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Checked<Decimal, E> {
        Self::read(&number.to_string())
    }
}

impl PartialSchema for RulesDecimal {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .min_length(Some(1))
            .max_length(Some(15))
            .pattern(Some("^-?[0-9]{1,9}(\\.[0-9]{1,4})?$"));
        let number = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Number))
            .minimum(Some(-999_999_999.0))
            .maximum(Some(999_999_999.0));
        OneOfBuilder::new()
            .item(text)
            .item(number)
            .description(Some(
                "An exact decimal: text such as `\"90.5\"`, or a number. A number is read as a binary double, so what has \
                 more than 15 digits is sent as text. Full-width digits are read as the usual ones. Answers show text.",
            ))
            .into()
    }
}

impl ToSchema for RulesDecimal {}
