//! JSON as it may come in: texts and numbers of a body in one form, whatever shape the body has.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::numbers::whole;
use super::text::{self, Lines};
use crate::platform::error::{Bilingual, Code, FieldProblem, Problem, Result};

/// The JSON of `bytes`, bounded in depth, without NUL and doubled members, its texts trimmed and normalised, and its
/// integers as such however they are written.
pub fn clean(bytes: &[u8]) -> Result<Value> {
    let fault = RefCell::new(None);
    let seed = Clean {
        pointer: String::new(),
        kind: Kind::Text(Lines::One),
        fault: &fault,
    };
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = seed
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error| {
        let problem = fault
            .into_inner()
            .unwrap_or_else(|| Problem::new(Code::MalformedJson));
        if problem.code != Code::MalformedJson {
            return problem.into();
        }
        let (line, column) = (error.line(), error.column());
        problem
            .detail(
                format!("第 {line} 行第 {column} 列处无法解析"),
                format!("cannot be read at line {line}, column {column}"),
            )
            .into()
    })
}

/// The pointer of a member.
pub fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// How the texts below a member are taken.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Text(Lines),
    /// Compared byte by byte: neither trimmed nor normalised.
    Secret,
}

impl Kind {
    fn of_member(key: &str) -> Self {
        if is_secret(key) {
            Self::Secret
        } else {
            Self::Text(Lines::of_member(key))
        }
    }
}

/// Whether a member of this name holds a password or a token.
pub fn is_secret(key: &str) -> bool {
    ["password", "token", "secret"]
        .iter()
        .any(|end| key.ends_with(end))
}

struct Clean<'a> {
    pointer: String,
    kind: Kind,
    fault: &'a RefCell<Option<Problem>>,
}

impl Clean<'_> {
    fn inside(&self, pointer: String, kind: Kind) -> Self {
        Clean {
            pointer,
            kind,
            fault: self.fault,
        }
    }

    fn refuse<E: serde::de::Error>(
        &self,
        code: Code,
        pointer: String,
        kind: &str,
        zh: &str,
        en: &str,
    ) -> E {
        let field = FieldProblem::body(pointer, kind, Bilingual::new(zh, en));
        *self.fault.borrow_mut() = Some(Problem::new(code).field(field));
        E::custom(en)
    }

    /// A value that JSON itself does not let through (half a surrogate pair, a number beyond all) is named by its member
    /// too, the innermost first.
    fn unreadable(&self, pointer: &str) {
        self.fault.borrow_mut().get_or_insert_with(|| {
            let detail = Bilingual::new("无法解析", "cannot be read");
            let field = FieldProblem::body(pointer, "malformed", detail);
            Problem::new(Code::MalformedJson).field(field)
        });
    }

    fn text<E: serde::de::Error>(&self, text: &str) -> Result<Value, E> {
        let taken = match self.kind {
            Kind::Secret => text::without_nul(text).map(|()| text.to_owned()),
            Kind::Text(lines) => text::normalised(text, lines),
        };
        taken.map(Value::String).map_err(|fault| {
            let pointer = self.pointer.clone();
            self.refuse(Code::InvalidValue, pointer, fault.kind, fault.zh, fault.en)
        })
    }
}

impl<'de> DeserializeSeed<'de> for Clean<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Clean<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(whole(value).map_or_else(|| value.into(), Value::from))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.text(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let pointer = format!("{}/{}", self.pointer, list.len());
            let item = items
                .next_element_seed(self.inside(pointer.clone(), self.kind))
                .inspect_err(|_| self.unreadable(&pointer))?;
            match item {
                Some(item) => list.push(item),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let pointer = child(&self.pointer, &key);
            if key.contains('\0') {
                return Err(A::Error::custom("a NUL in a member's name"));
            }
            if object.contains_key(&key) {
                return Err(self.refuse(
                    Code::DuplicateKey,
                    pointer,
                    "duplicate_key",
                    "字段出现两次",
                    "stands twice",
                ));
            }
            let value = members
                .next_value_seed(self.inside(pointer.clone(), Kind::of_member(&key)))
                .inspect_err(|_| self.unreadable(&pointer))?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}
