//! Path and query parameters, held to the same rules as bodies; and how shape and bound faults become problems.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use unicode_normalization::UnicodeNormalization;
use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::error::{Bilingual, Code, Error, FieldProblem, Place, Problem, Result};

/// Checked query parameters. Unknown and repeated ones are refused.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(query(request.query_string()).map(Self))
    }
}

fn query<T: DeserializeOwned + Validate>(raw: &str) -> Result<T> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_str(raw).map_err(|_| Problem::new(Code::MalformedRequest))?;
    let mut cleaned = Vec::with_capacity(pairs.len());
    for (name, value) in pairs {
        if name.contains('\0') || value.contains('\0') {
            return Err(nul(&name.replace('\0', "\u{fffd}")).into());
        }
        cleaned.push((name, value.trim().nfc().collect::<String>()));
    }
    let cleaned = serde_urlencoded::to_string(&cleaned).map_err(anyhow::Error::from)?;
    let deserializer =
        serde_urlencoded::Deserializer::new(form_urlencoded::parse(cleaned.as_bytes()));
    let parameters: T = serde_path_to_error::deserialize(deserializer).map_err(|error| {
        shape_problem(&error.path().to_string(), error.inner(), Place::Parameter)
    })?;
    parameters
        .validate()
        .map_err(|errors| validation_problem(&errors, Place::Parameter))?;
    Ok(parameters)
}

/// Path parameters of the right form. A wrong form is 422 and names the parameter; a right one that names nothing is
/// the operation's 404.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Path<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(path(request).map(Self))
    }
}

fn path<T: DeserializeOwned>(request: &HttpRequest) -> Result<T> {
    let parameters = request.match_info();
    if let Some((name, _)) = parameters.iter().find(|(_, value)| value.contains('\0')) {
        return Err(nul(name).into());
    }
    actix_web::web::Path::<T>::extract(request)
        .into_inner()
        .map(actix_web::web::Path::into_inner)
        .map_err(|_| {
            let name = parameters.iter().last().map_or("id", |(name, _)| name);
            Problem::invalid_parameter(name, "format", "格式不正确", "is not of the right form")
                .into()
        })
}

fn nul(parameter: &str) -> Problem {
    Problem::invalid_parameter(
        parameter,
        "nul",
        "不得含有 NUL 字符",
        "must not hold a NUL character",
    )
}

/// The problem of a value whose shape is wrong; `at` is where deserialisation stopped, `place` says of what kind.
pub fn shape_problem(
    at: &str,
    cause: &impl std::error::Error,
    place: fn(String) -> Place,
) -> Error {
    let message = cause.to_string();
    let named = message.split('`').nth(1).unwrap_or_default();
    let is_body = matches!(place(String::new()), Place::Pointer(_));
    let member = || {
        if is_body {
            format!("{at}/{named}")
        } else {
            named.to_owned()
        }
    };
    // A struct names an unknown member itself; the path then ends in it already.
    let (code, kind, target, zh, en): (Code, &str, String, String, String) =
        if message.starts_with("unknown field") {
            let target = if at.ends_with(named) {
                at.to_owned()
            } else {
                member()
            };
            let code = if is_body {
                Code::UnknownField
            } else {
                Code::UnknownParameter
            };
            (
                code,
                code.as_str(),
                target,
                "没有这个字段".into(),
                "is not known here".into(),
            )
        } else if message.starts_with("missing field") {
            (
                Code::InvalidValue,
                "required",
                member(),
                "必填".into(),
                "is required".into(),
            )
        } else if message.starts_with("duplicate field") {
            (
                Code::InvalidValue,
                "duplicate_key",
                member(),
                "出现两次".into(),
                "stands twice".into(),
            )
        } else if let Some(list) = message.strip_prefix("unknown code ") {
            let en = format!(
                "is not a code of {}",
                list.split(" at line").next().unwrap_or(list)
            );
            (
                Code::InvalidValue,
                "unknown_code",
                at.to_owned(),
                format!("不在代码表中：{list}"),
                en,
            )
        } else {
            let brief = without_value(message.split(" at line").next().unwrap_or(&message));
            (
                Code::InvalidValue,
                "type",
                at.to_owned(),
                format!("类型或格式不正确：{brief}"),
                brief,
            )
        };
    let target = if is_body || target != "." {
        target
    } else {
        String::new()
    };
    Problem::new(code)
        .field(FieldProblem {
            place: place(target),
            code: kind.to_owned(),
            detail: Bilingual::new(zh, en),
        })
        .into()
}

/// serde quotes the value that it did not take: it can be a password, or somebody's number.
fn without_value(message: &str) -> String {
    let quotes = ["invalid type: ", "invalid value: ", "invalid length "]
        .iter()
        .any(|start| message.starts_with(start));
    match message.rsplit_once(", expected ") {
        Some((_, wanted)) if quotes => format!("expected {wanted}"),
        _ => message.to_owned(),
    }
}

/// The problem of values that are out of their bounds: all of them at once.
pub fn validation_problem(errors: &ValidationErrors, place: fn(String) -> Place) -> Error {
    let mut fields = Vec::new();
    let is_body = matches!(place(String::new()), Place::Pointer(_));
    let prefix = if is_body { "/" } else { "" };
    collect(errors, prefix, place, &mut fields);
    fields.sort_by(|a, b| format!("{:?}", a.place).cmp(&format!("{:?}", b.place)));
    let mut problem = Problem::new(Code::InvalidValue);
    problem.fields = fields;
    problem.into()
}

fn collect(
    errors: &ValidationErrors,
    prefix: &str,
    place: fn(String) -> Place,
    into: &mut Vec<FieldProblem>,
) {
    for (field, kind) in errors.errors() {
        match kind {
            ValidationErrorsKind::Field(errors) => {
                into.extend(
                    errors
                        .iter()
                        .map(|error| bound_fault(field, error, prefix, place)),
                );
            }
            ValidationErrorsKind::Struct(inner) => {
                collect(inner, &format!("{prefix}{field}/"), place, into);
            }
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(inner, &format!("{prefix}{field}/{index}/"), place, into);
                }
            }
        }
    }
}

/// A rule over several fields names the field to mend in its parameter `field`, an item of a list in `index`.
fn bound_fault(
    field: &str,
    error: &ValidationError,
    prefix: &str,
    place: fn(String) -> Place,
) -> FieldProblem {
    let text = |name: &str| {
        error
            .params
            .get(name)
            .map(|value| value.to_string().trim_matches('"').to_owned())
    };
    let field = text("field").unwrap_or_else(|| field.to_owned());
    let index = text("index").map_or_else(String::new, |index| format!("/{index}"));
    let bounds = match (text("min"), text("max")) {
        (Some(min), Some(max)) => format!("{min} … {max}"),
        (Some(min), None) => format!("≥ {min}"),
        (None, Some(max)) => format!("≤ {max}"),
        (None, None) => String::new(),
    };
    let detail = match error.code.as_ref() {
        "length" => Bilingual::new(
            format!("长度须为 {bounds}"),
            format!("must have a length of {bounds}"),
        ),
        "range" => Bilingual::new(format!("须为 {bounds}"), format!("must be {bounds}")),
        "email" => Bilingual::new("不是有效的电子邮件地址", "is not an e-mail address"),
        other => match &error.message {
            Some(message) => {
                let (zh, en) = message.split_once('|').unwrap_or((message, message));
                Bilingual::new(zh, en)
            }
            None => Bilingual::new(format!("无效：{other}"), format!("is not valid: {other}")),
        },
    };
    FieldProblem {
        place: place(format!("{prefix}{field}{index}")),
        code: error.code.to_string(),
        detail,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize, Validate)]
    #[serde(deny_unknown_fields, default)]
    struct Filter {
        #[validate(range(min = 1, max = 100))]
        limit: Option<i64>,
        q: Option<String>,
    }

    fn refusal(raw: &str) -> Option<(Code, Place, String)> {
        let Err(Error::Refused(problem)) = query::<Filter>(raw) else {
            return None;
        };
        let field = problem.fields.first()?;
        Some((problem.code, field.place.clone(), field.code.clone()))
    }

    #[test]
    fn every_fault_names_its_parameter() {
        for (raw, code, name, kind) in [
            ("limit=x", Code::InvalidValue, "limit", "type"),
            ("limit=0", Code::InvalidValue, "limit", "range"),
            (
                "limit=1&limit=2",
                Code::InvalidValue,
                "limit",
                "duplicate_key",
            ),
            (
                "offset=1",
                Code::UnknownParameter,
                "offset",
                "unknown_parameter",
            ),
            ("q=%00", Code::InvalidValue, "q", "nul"),
        ] {
            let wanted = (code, Place::Parameter(name.into()), kind.to_owned());
            assert_eq!(refusal(raw), Some(wanted), "{raw}");
        }
        assert!(query::<Filter>("limit=5&q=%E7%94%B5%E6%B0%94").is_ok());
    }
}
