//! 统一社会信用代码: the unified social credit code of GB 32100-2015.

use std::fmt;

use diesel::deserialize::FromSql;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::Text;
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use validator::ValidationError;

use crate::platform::spelling::{self, TypedCode};

/// Digits and capitals without I, O, Z, S and V, each standing for its place in this text.
const CHARACTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;

/// A code whose check character is right, in capitals.
#[derive(Clone, Debug, PartialEq, Eq, Hash, diesel::AsExpression, diesel::FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Uscc(String);

/// What is wrong with a text that is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsccFault {
    /// Not 18 of the 31 characters.
    Form,
    /// The last character does not follow from the others.
    CheckDigit,
}

impl Uscc {
    /// Reads a code as people type it: in small letters, full-width, in groups.
    pub fn read(text: &str) -> Result<Self, UsccFault> {
        let code = spelling::code(text).to_ascii_uppercase();
        let values: Option<Vec<usize>> = code.bytes().map(value_of).collect();
        let values = values
            .filter(|values| values.len() == LENGTH)
            .ok_or(UsccFault::Form)?;
        if values.last().copied() == Some(check_value(&values)) {
            Ok(Self(code))
        } else {
            Err(UsccFault::CheckDigit)
        }
    }

    /// The first two characters: who registered it, and as what.
    pub fn registered_as(&self) -> &str {
        &self.0[..2]
    }
}

/// A wrong check digit is told apart, with a code of its own: `uscc_check_digit`.
pub fn credit_code_form(code: &TypedCode) -> Result<(), ValidationError> {
    match Uscc::read(code.as_str()) {
        Err(UsccFault::Form) => Err(ValidationError::new("format").with_message(
            "须为 18 位数字或大写字母（不含 I、O、Z、S、V）|must be 18 digits or capitals without I, O, Z, S and V"
                .into(),
        )),
        Ok(_) | Err(UsccFault::CheckDigit) => Ok(()),
    }
}

fn value_of(character: u8) -> Option<usize> {
    CHARACTERS.iter().position(|known| *known == character)
}

/// The seventeen characters before the last, weighted by the powers of 3 modulo 31.
fn check_value(values: &[usize]) -> usize {
    let (mut sum, mut weight) = (0, 1);
    for value in values.iter().take(LENGTH - 1) {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31
}

impl fmt::Display for Uscc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for Uscc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl ToSql<Text, Pg> for Uscc {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        std::io::Write::write_all(out, self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Text, Pg> for Uscc {
    fn from_sql(bytes: PgValue<'_>) -> diesel::deserialize::Result<Self> {
        Ok(Self(std::str::from_utf8(bytes.as_bytes())?.to_owned()))
    }
}

impl PartialSchema for Uscc {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "统一社会信用代码: the unified social credit code of GB 32100.",
            ))
            .pattern(Some("^[0-9A-HJ-NPQRTUWXY]{18}$"))
            .min_length(Some(LENGTH))
            .max_length(Some(LENGTH))
            .examples([serde_json::json!("91510600MA0000001E")])
            .into()
    }
}

impl ToSchema for Uscc {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_character_follows_from_the_seventeen_before_it() {
        for right in [
            "91510600MA0000001E",
            "91510600ma0000001e",
            "91350100M000100Y43",
            "９１５１０６００ＭＡ０００００01E",
            "91510600 MA000000 1E",
            "91-510600-MA0000001-E",
            "\u{feff}91510600MA0000001E\u{200b}",
        ] {
            assert!(Uscc::read(right).is_ok(), "{right}");
        }
        for (wrong, fault) in [
            ("91510600MA0000001F", UsccFault::CheckDigit),
            ("91510600MA0000010E", UsccFault::CheckDigit),
            ("91510600MA000000IE", UsccFault::Form),
            ("91510600MA0000001", UsccFault::Form),
            ("91510600MA0000001E0", UsccFault::Form),
            ("91510600MA.000001E", UsccFault::Form),
            ("", UsccFault::Form),
        ] {
            assert_eq!(Uscc::read(wrong), Err(fault), "{wrong}");
        }
        let fitting = CHARACTERS
            .iter()
            .filter(|last| Uscc::read(&format!("91510600MA0000001{}", char::from(**last))).is_ok());
        assert_eq!(fitting.count(), 1);
    }
}
