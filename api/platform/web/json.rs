//! The body of a request: JSON that is bounded, without NUL or doubled members, trimmed and NFC-normalised, of the
//! expected shape and within its bounds. Whatever is wrong is named by a JSON pointer.

use std::fmt;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use serde_json::Value;
use validator::Validate;

use super::body::Body;
use super::clean::{child, clean};
use super::faults::{is_of_times, shape_problem, validation_problem};
use crate::platform::error::{Code, Error, Place, Problem, Result};

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

/// JSON in one form, whatever its white space and the order of its members: as an operation reads it. `None` where a body
/// is no JSON.
pub fn canonical(media_type: Option<&HeaderValue>, bytes: &[u8]) -> Option<Vec<u8>> {
    let media_type = media_type?.to_str().ok()?;
    if !is_json(media_type, false) {
        return None;
    }
    let mut value = clean(bytes).ok()?;
    value.sort_all_objects();
    serde_json::to_vec(&value).ok()
}

/// Reads a `T` out of `bytes`, or says what is wrong and where.
pub fn parse<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T> {
    shaped(clean(bytes)?)
}

/// The `T` that an object is, within its bounds.
pub fn shaped<T: DeserializeOwned + Validate>(value: Value) -> Result<T> {
    valid(shape(value).map_err(|misfit| misfit.problem())?)
}

/// Why a value is no `T`, and where.
pub struct Misfit {
    pub pointer: String,
    cause: Option<serde_json::Error>,
}

/// In the words of serde.
impl fmt::Display for Misfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.iter().try_for_each(|cause| cause.fmt(formatter))
    }
}

impl Misfit {
    pub fn is_unknown_member(&self) -> bool {
        self.to_string().starts_with("unknown field")
    }

    /// Whether the value may be right as a part of a change: another member is missing, or a member is null.
    pub fn may_fit_a_change(&self) -> bool {
        let message = self.to_string();
        ["missing field", "invalid type: null"]
            .iter()
            .any(|start| message.starts_with(start))
    }

    pub fn problem(&self) -> Error {
        match &self.cause {
            Some(cause) => shape_problem(&self.pointer, cause, Place::Pointer),
            None => {
                let (zh, en) = ("须为 JSON 对象", "must be a JSON object");
                Problem::invalid_body("", "type", zh, en).into()
            }
        }
    }
}

/// A `T` whose bounds are not checked yet. serde would take an array for a struct, member by member.
pub fn shape<T: DeserializeOwned>(value: Value) -> std::result::Result<T, Misfit> {
    if !value.is_object() {
        return Err(Misfit {
            pointer: String::new(),
            cause: None,
        });
    }
    serde_path_to_error::deserialize(&value).map_err(|error| {
        let pointer = pointer_of(error.path());
        let cause = error.into_inner();
        let cause = match is_of_times(&cause.to_string()) {
            true => expected_at::<T>(value, &pointer).unwrap_or(cause),
            false => cause,
        };
        Misfit {
            pointer,
            cause: Some(cause),
        }
    })
}

/// What the type of a text expects, told by the refusal of a value that is no text at the same place.
fn expected_at<T: DeserializeOwned>(mut value: Value, pointer: &str) -> Option<serde_json::Error> {
    let text = value.pointer_mut(pointer).filter(|at| at.is_string())?;
    *text = Value::Bool(true);
    let refused = serde_path_to_error::deserialize::<_, T>(value).err()?;
    (pointer_of(refused.path()) == pointer).then(|| refused.into_inner())
}

/// What is within its bounds.
pub fn valid<T: Validate>(body: T) -> Result<T> {
    match body.validate() {
        Ok(()) => Ok(body),
        Err(errors) => Err(validation_problem(&errors, Place::Pointer)),
    }
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
    fn what_has_no_fraction_is_an_integer() -> Result<()> {
        for level in ["5", "5.0", "5e0", "50e-1", "0.5E+1"] {
            let body = format!("{{\"name\":\"a\",\"level\":{level}}}");
            assert_eq!(parse::<Sample>(body.as_bytes())?.level, Some(5), "{level}");
        }
        for level in ["5.5", "5.0001", "\"5.0\"", "9.1e0"] {
            let body = format!("{{\"name\":\"a\",\"level\":{level}}}");
            let refused = (Code::InvalidValue, "/level".to_owned(), "type".to_owned());
            assert_eq!(refusal(&body), refused, "{level}");
        }
        Ok(())
    }

    #[test]
    fn equal_json_has_one_form() {
        let form = |media_type: &'static str, body: &str| {
            canonical(Some(&HeaderValue::from_static(media_type)), body.as_bytes())
        };
        let json = |body: &str| form("application/json; charset=utf-8", body);
        let one = json(r#"{"a":{"x":1,"y":[1,2]},"b":"é"}"#);
        assert!(one.is_some());
        for same in [
            r#" { "b" : "é", "a" : { "y" : [ 1, 2 ], "x" : 1 } } "#,
            "{\"b\":\"e\u{301}\",\r\n\t\"a\":{\"x\":1,\"y\":[1,2]}}\n",
            r#"{"a":{"x":1.0,"y":[1,2]},"b":"\u00e9"}"#,
        ] {
            assert_eq!(json(same), one, "{same}");
        }
        for other in [
            r#"{"a":{"x":1,"y":[2,1]},"b":"é"}"#,
            r#"{"a":{"x":"1","y":[1,2]},"b":"é"}"#,
            r#"{"a":{"x":1,"y":[1,2]},"b":"é","c":null}"#,
        ] {
            assert_ne!(json(other), one, "{other}");
        }
        for none in ["{", r#"{"a":1,"a":1}"#, ""] {
            assert_eq!(json(none), None, "{none}");
        }
        assert_eq!(form("text/csv", "{}"), None);
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
