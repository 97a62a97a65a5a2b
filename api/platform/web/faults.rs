//! How faults of shape and of bounds become problems: serde and the validator tell them in English for programmers,
//! here they are told in the caller's language and with their place.

use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Place, Problem};

/// The problem of a value whose shape is wrong; `at` is where deserialisation stopped, `place` says of what kind.
pub fn shape_problem(
    at: &str,
    cause: &impl std::error::Error,
    place: fn(String) -> Place,
) -> Error {
    let message = cause.to_string();
    let is_body = matches!(place(String::new()), Place::Pointer(_));
    let fault = Fault::of(&message, is_body);
    let target = match fault.member {
        None => at.to_owned(),
        // A struct names an unknown member itself; the path then ends in it already.
        Some(member) if fault.code != Code::InvalidValue && at.ends_with(member) => at.to_owned(),
        Some(member) if is_body => format!("{at}/{member}"),
        Some(member) => member.to_owned(),
    };
    let target = if is_body || target != "." {
        target
    } else {
        String::new()
    };
    Problem::new(fault.code)
        .field(FieldProblem {
            place: place(target),
            code: fault.kind.to_owned(),
            detail: fault.detail,
            part: None,
            line: None,
            column: None,
        })
        .into()
}

/// What serde's message tells.
struct Fault<'a> {
    code: Code,
    kind: &'static str,
    /// The member it is about, where that is not where deserialisation stopped.
    member: Option<&'a str>,
    detail: Bilingual,
}

impl<'a> Fault<'a> {
    fn of(message: &'a str, is_body: bool) -> Self {
        let member = message.split('`').nth(1);
        let of_member = |code, kind, zh: &str, en: &str| Self {
            code,
            kind,
            member,
            detail: Bilingual::new(zh, en),
        };
        let of_value = |kind, detail| Self {
            code: Code::InvalidValue,
            kind,
            member: None,
            detail,
        };
        if message.starts_with("unknown field") {
            let code = if is_body {
                Code::UnknownField
            } else {
                Code::UnknownParameter
            };
            let (zh, en) = match is_body {
                true => ("没有这个字段", "is not a field of this object"),
                false => ("没有这个参数", "is not a parameter of this operation"),
            };
            of_member(code, code.as_str(), zh, en)
        } else if message.starts_with("missing field") {
            of_member(Code::InvalidValue, "required", "必填", "is required")
        } else if message.starts_with("duplicate field") {
            let (zh, en) = ("出现两次", "stands twice");
            of_member(Code::InvalidValue, "duplicate_key", zh, en)
        } else if let Some(list) = message.strip_prefix("unknown code ") {
            let (zh, en) = (
                format!("不在代码表中：{list}"),
                format!("is not a code of {list}"),
            );
            of_value("unknown_code", Bilingual::new(zh, en))
        } else {
            of_value("type", expectation(message))
        }
    }
}

/// What a value should have been. A type of ours says so itself, as `Chinese|English`.
pub fn expectation(message: &str) -> Bilingual {
    // serde's own messages hold what the client sent; nothing in that is to be read as ours.
    let is_serde = message.starts_with("invalid ") || message.starts_with("unknown variant ");
    if let Some((zh, en)) = message.split_once('|').filter(|_| !is_serde) {
        return Bilingual::new(zh, en);
    }
    if let Some((_, expected)) = message.rsplit_once(", expected ") {
        let (zh, en) = match expected {
            "a string" | "a borrowed string" | "str" => ("须为文本", "must be text"),
            "a boolean" => ("须为 true 或 false", "must be true or false"),
            "i8" | "i16" | "i32" | "i64" | "isize" | "u8" | "u16" | "u32" | "u64" | "usize" => {
                ("须为整数", "must be a whole number")
            }
            "f32" | "f64" => ("须为数字", "must be a number"),
            "a sequence" => ("须为数组", "must be an array"),
            "a map" | "an object" => ("须为 JSON 对象", "must be a JSON object"),
            "a formatted date string" => (
                "须为有效的日期，格式为 YYYY-MM-DD",
                "must be a date that there is, written YYYY-MM-DD",
            ),
            "an RFC 3339 formatted date and time string" => (
                "须为 RFC 3339 格式的时间，例如 2026-01-31T08:00:00Z",
                "must be a time as RFC 3339 writes it, such as 2026-01-31T08:00:00Z",
            ),
            other if other.starts_with("struct ") => ("须为 JSON 对象", "must be a JSON object"),
            other if other.contains('`') => {
                let codes: Vec<&str> = other.split('`').skip(1).step_by(2).collect();
                let codes = codes.join(", ");
                let (zh, en) = (
                    format!("须为下列之一：{codes}"),
                    format!("must be one of {codes}"),
                );
                return Bilingual::new(zh, en);
            }
            _ => ("类型不正确", "is not of the right type"),
        };
        return Bilingual::new(zh, en);
    }
    if is_of_times(message) {
        return Bilingual::new(
            "不是有效的日期或时间",
            "is not a date or a time that there is",
        );
    }
    Bilingual::new("类型或格式不正确", "is not of the right type or form")
}

/// Whether a message is one of chrono: what is wrong with a day or a moment, but not which of the two is expected.
pub fn is_of_times(message: &str) -> bool {
    const WORDS: [&str; 3] = ["input", "date", "time"];
    let is_other = message.contains(", expected ") || message.contains('|');
    !is_other && WORDS.iter().any(|word| message.contains(word))
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
        part: None,
        line: None,
        column: None,
    }
}
