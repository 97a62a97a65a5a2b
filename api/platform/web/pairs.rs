//! Names and values of a query or a path, as serde reads them: decoded strictly, checked as text, numbers as JSON writes
//! them.

use std::vec;

use actix_web::http::header::HeaderMap;
use percent_encoding::percent_decode;
use serde::de::value::{Error, MapDeserializer};
use serde::de::{Deserializer, Error as _, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::faults::is_of_times;
use super::numbers::integer;
use super::text::{self, Lines};
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};

/// Name and value, in the order in which they came.
#[derive(Debug, Default)]
pub struct Pairs(Vec<(String, Value)>);

/// A value: as it came, and as text that may be kept.
#[derive(Debug)]
pub struct Value {
    raw: String,
    text: String,
}

impl Pairs {
    /// Those of a query string (`application/x-www-form-urlencoded`).
    pub fn of_query(query: &str) -> Result<Self> {
        let mut pairs = Self::default();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let blank = |text: &str| text.replace('+', " ");
            let name = decoded(&blank(name)).ok_or_else(|| badly_encoded(name))?;
            let value = decoded(&blank(value)).ok_or_else(|| badly_encoded(&name))?;
            pairs.push(name, value)?;
        }
        Ok(pairs)
    }

    /// Those of a path, by the template of its operation (`/v1/listings/{id}`).
    pub fn of_path(template: &str, path: &str) -> Result<Self> {
        let mut pairs = Self::default();
        for (name, value) in template.split('/').zip(path.split('/')) {
            let Some(name) = name
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'))
            else {
                continue;
            };
            let value = decoded(value).ok_or_else(|| badly_encoded(name))?;
            pairs.push(name.to_owned(), value)?;
        }
        Ok(pairs)
    }

    /// Those of headers whose values are visible ASCII, named as problems tell them (`Upload-Length`).
    pub fn of_headers(headers: &HeaderMap) -> Self {
        let pairs = headers.iter().filter_map(|(name, value)| {
            let raw = value.to_str().ok()?.trim().to_owned();
            let text = raw.clone();
            Some((in_capitals(name.as_str()), Value { raw, text }))
        });
        Self(pairs.collect())
    }

    fn push(&mut self, name: String, raw: String) -> Result<()> {
        let fault = match text::normalised(&name, Lines::One) {
            Ok(_) => text::normalised(&raw, Lines::One),
            Err(fault) => Err(fault),
        };
        match fault {
            Ok(text) => self.0.push((name, Value { raw, text })),
            Err(fault) => {
                let name: String = name
                    .chars()
                    .map(|c| if c.is_control() { '\u{fffd}' } else { c })
                    .collect();
                return Err(
                    Problem::invalid_parameter(&name, fault.kind, fault.zh, fault.en).into(),
                );
            }
        }
        Ok(())
    }

    pub fn deserializer(self) -> MapDeserializer<'static, vec::IntoIter<(String, Value)>, Error> {
        MapDeserializer::new(self.0.into_iter())
    }
}

/// `Upload-Length` of `upload-length`.
pub fn in_capitals(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join("-")
}

/// Percent-decoded, if every `%` begins an escape and what comes out is UTF-8.
fn decoded(text: &str) -> Option<String> {
    let whole = text.split('%').skip(1).all(|after| {
        let digits = after.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    if !whole {
        return None;
    }
    String::from_utf8(percent_decode(text.as_bytes()).collect()).ok()
}

fn badly_encoded(parameter: &str) -> Problem {
    let detail = Bilingual::new(
        "百分号编码不完整，或解码后不是 UTF-8",
        "is not percent-encoded UTF-8",
    );
    Problem::new(Code::MalformedRequest)
        .field(FieldProblem::parameter(parameter, "encoding", detail))
}

impl<'de> IntoDeserializer<'de, Error> for Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl Value {
    fn is_number(&self) -> bool {
        let digits = self.raw.strip_prefix('-').unwrap_or(&self.raw);
        digits.bytes().all(|byte| byte.is_ascii_digit())
            && (digits.len() == 1 || !digits.starts_with('0'))
    }

    fn parse<T: std::str::FromStr>(&self, expected: &'static str) -> std::result::Result<T, Error> {
        let wrong = || Error::invalid_value(Unexpected::Str(&self.raw), &expected);
        if self.is_number() {
            return self.raw.parse().map_err(|_| wrong());
        }
        // With a fraction of nothing (`5.0`).
        let number = integer(&self.raw).ok_or_else(wrong)?;
        number.to_string().parse().map_err(|_| wrong())
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty;)+) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Error> {
            visitor.$visit(self.parse::<$type>(stringify!($type))?)
        }
    )+ };
}

impl<'de> Deserializer<'de> for Value {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Error> {
        let expected = (&visitor as &dyn Expected).to_string();
        visitor.visit_string(self.text).map_err(|error: Error| {
            match is_of_times(&error.to_string()) {
                true => Error::invalid_value(Unexpected::Str(&self.raw), &&*expected),
                false => error,
            }
        })
    }

    numbers! {
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Error> {
        match self.raw.as_str() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            other => Err(Error::invalid_value(Unexpected::Str(other), &"a boolean")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> std::result::Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, Error> {
        visitor.visit_enum(self.text.into_deserializer())
    }

    forward_to_deserialize_any! {
        f32 f64 i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}
