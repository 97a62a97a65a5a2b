//! The body of a request: JSON that is bounded, without NUL or doubled members, trimmed and NFC-normalised, of the
//! expected shape and within its bounds. Whatever is wrong is named by a JSON pointer.

use std::cell::RefCell;
use std::fmt;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::{FromRequest, HttpRequest};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Value};
use validator::Validate;

use super::body::Body;
use super::faults::{shape_problem, validation_problem};
use super::text::{self, Lines};
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Place, Problem, Result};

/// A checked body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Json<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (method, media_type) = (request.method(), request.headers().get(CONTENT_TYPE));
        // A POST that comes without any body wants what is there without saying more; one that says it sends JSON and
        // does not was cut off, and so was a change or a replacement.
        let may_say_nothing = media_type.is_none() && method == Method::POST;
        let body = Body::required(request).and_then(|bytes| {
            if bytes.is_empty() && may_say_nothing {
                parse(b"{}")
            } else {
                read(method, media_type, &bytes)
            }
        });
        ready(body.map(Self))
    }
}

/// The media type of a change by PATCH, beside that of JSON (RFC 7396).
pub const MERGE_PATCH: &str = "application/merge-patch+json";

/// Reads a body that was sent as `media_type`. An empty one is no JSON.
pub fn read<T: DeserializeOwned + Validate>(
    method: &Method,
    media_type: Option<&HeaderValue>,
    bytes: &[u8],
) -> Result<T> {
    if bytes.is_empty() {
        return Err(Problem::new(Code::MalformedJson)
            .detail("请求体为空", "the body is empty")
            .into());
    }
    let media_type = media_type.and_then(|value| value.to_str().ok());
    let takes_patch = method == Method::PATCH;
    if !media_type.is_some_and(|media_type| is_json(media_type, takes_patch)) {
        let (zh, en) = if takes_patch {
            (
                "请求体须为 application/json 或 application/merge-patch+json",
                "the body must be application/json or application/merge-patch+json",
            )
        } else {
            (
                "请求体须为 application/json",
                "the body must be application/json",
            )
        };
        return Err(Problem::new(Code::UnsupportedMediaType)
            .detail(zh, en)
            .into());
    }
    parse(bytes)
}

fn is_json(media_type: &str, takes_patch: bool) -> bool {
    let mut parts = media_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset_is_utf8 = parts.all(|parameter| {
        parameter
            .to_ascii_lowercase()
            .strip_prefix("charset=")
            .is_none_or(|charset| charset.trim_matches('"') == "utf-8")
    });
    charset_is_utf8 && (essence == "application/json" || takes_patch && essence == MERGE_PATCH)
}

/// Reads a `T` out of `bytes`, or says what is wrong and where.
pub fn parse<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T> {
    let value = clean(bytes)?;
    // serde would take an array for a struct, member by member.
    if !value.is_object() {
        return Err(
            Problem::invalid_body("", "type", "须为 JSON 对象", "must be a JSON object").into(),
        );
    }
    let body: T = serde_path_to_error::deserialize(value)
        .map_err(|error| shape_problem(&pointer_of(error.path()), error.inner(), Place::Pointer))?;
    body.validate()
        .map_err(|errors| validation_problem(&errors, Place::Pointer))?;
    Ok(body)
}

fn clean(bytes: &[u8]) -> Result<Value> {
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

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => child("", key),
            Segment::Enum { variant } => child("", variant),
            Segment::Unknown => String::new(),
        })
        .collect()
}

fn child(pointer: &str, key: &str) -> String {
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
        Ok(value.into())
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

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[validate(length(min = 1, max = 3))]
        name: String,
        #[serde(default)]
        #[validate(range(min = 1, max = 9))]
        level: Option<i64>,
        #[serde(default)]
        tags: Vec<String>,
    }

    fn refusal(body: &str) -> (Code, String, String) {
        let error = parse::<Sample>(body.as_bytes()).err();
        let Some(Error::Refused(problem)) = error else {
            return (Code::Internal, String::new(), String::new());
        };
        let (place, kind) = problem
            .fields
            .first()
            .map_or_else(Default::default, |field| {
                let Place::Pointer(pointer) = &field.place else {
                    return Default::default();
                };
                (pointer.clone(), field.code.clone())
            });
        (problem.code, place, kind)
    }

    #[test]
    fn every_fault_is_named_with_its_place() {
        let cases = [
            ("{", Code::MalformedJson, "", ""),
            (
                r#"{"name":"\ud800"}"#,
                Code::MalformedJson,
                "/name",
                "malformed",
            ),
            (
                r#"{"name":"a","level":1e400}"#,
                Code::MalformedJson,
                "/level",
                "malformed",
            ),
            (
                r#"{"name":"a","tags":["b","\udc00"]}"#,
                Code::MalformedJson,
                "/tags/1",
                "malformed",
            ),
            ("[]", Code::InvalidValue, "", "type"),
            ("{}", Code::InvalidValue, "/name", "required"),
            (r#"{"name":1}"#, Code::InvalidValue, "/name", "type"),
            (r#"{"name":""}"#, Code::InvalidValue, "/name", "length"),
            (
                r#"{"name":"四个汉字"}"#,
                Code::InvalidValue,
                "/name",
                "length",
            ),
            (
                r#"{"name":"a","level":10}"#,
                Code::InvalidValue,
                "/level",
                "range",
            ),
            (
                r#"{"name":"a","level":"1"}"#,
                Code::InvalidValue,
                "/level",
                "type",
            ),
            (r#"{"name":"a\u0000"}"#, Code::InvalidValue, "/name", "nul"),
            (
                r#"{"name":"a","tags":["b",1]}"#,
                Code::InvalidValue,
                "/tags/1",
                "type",
            ),
            (
                r#"{"name":"a","owner":"x"}"#,
                Code::UnknownField,
                "/owner",
                "unknown_field",
            ),
            (
                r#"{"name":"a","name":"b"}"#,
                Code::DuplicateKey,
                "/name",
                "duplicate_key",
            ),
        ];
        for (body, code, place, kind) in cases {
            assert_eq!(
                refusal(body),
                (code, place.to_owned(), kind.to_owned()),
                "{body}"
            );
        }
    }

    #[test]
    fn a_thousand_levels_are_refused_not_followed() {
        let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
        assert_eq!(refusal(&deep).0, Code::MalformedJson);
    }

    #[test]
    fn text_is_trimmed_and_composed() -> Result<()> {
        let sample: Sample = parse("{\"name\":\" e\u{301} \",\"tags\":[\" t\"]}".as_bytes())?;
        assert_eq!(
            (sample.name.as_str(), sample.tags),
            ("é", vec!["t".to_owned()])
        );
        Ok(())
    }
}
