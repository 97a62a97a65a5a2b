//! Path and query parameters, held to the same rules as bodies.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use validator::Validate;

use super::faults::{expectation, shape_problem, validation_problem};
use super::pairs::Pairs;
use super::routed::Routed;
use crate::platform::error::{Code, Error, FieldProblem, Place, Problem, Result};

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
    let pairs = Pairs::of_query(raw)?;
    let parameters: T =
        serde_path_to_error::deserialize(pairs.deserializer()).map_err(|error| {
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
        let routed = Routed::of(request);
        let template = routed.as_ref().map_or("", |path| &path.template);
        ready(path(template, request.uri().path()).map(Self))
    }
}

fn path<T: DeserializeOwned>(template: &str, raw: &str) -> Result<T> {
    let pairs = Pairs::of_path(template, raw)?;
    serde_path_to_error::deserialize(pairs.deserializer()).map_err(|error| {
        let detail = expectation(&error.inner().to_string());
        let field = FieldProblem::parameter(error.path().to_string(), "format", detail);
        Problem::new(Code::InvalidValue).field(field).into()
    })
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
            ("limit=+5", Code::InvalidValue, "limit", "type"),
            ("limit=%2B5", Code::InvalidValue, "limit", "type"),
            ("limit=%205", Code::InvalidValue, "limit", "type"),
            ("limit=05", Code::InvalidValue, "limit", "type"),
            ("limit=5.5", Code::InvalidValue, "limit", "type"),
            ("limit=5.", Code::InvalidValue, "limit", "type"),
            ("limit=-", Code::InvalidValue, "limit", "type"),
            ("limit=", Code::InvalidValue, "limit", "type"),
            ("q=%00", Code::InvalidValue, "q", "nul"),
            ("q=a%0Ab", Code::InvalidValue, "q", "control_character"),
            ("q=%E2%80%8B", Code::InvalidValue, "q", "invisible"),
            ("q=%ff", Code::MalformedRequest, "q", "encoding"),
            ("q=%", Code::MalformedRequest, "q", "encoding"),
            ("q=%a", Code::MalformedRequest, "q", "encoding"),
            ("q=%zz", Code::MalformedRequest, "q", "encoding"),
            ("q=%+5", Code::MalformedRequest, "q", "encoding"),
            ("%zz=q", Code::MalformedRequest, "%zz", "encoding"),
        ] {
            let wanted = (code, Place::Parameter(name.into()), kind.to_owned());
            assert_eq!(refusal(raw), Some(wanted), "{raw}");
        }
        for raw in ["limit=5&q=%E7%94%B5%E6%B0%94", "limit=5.0", "limit=5e0"] {
            assert!(query::<Filter>(raw).is_ok(), "{raw}");
        }
        let both = query::<Filter>("&q=+%E7%94%B5%2B+&&limit=10&").ok();
        let both = both.map(|filter| (filter.q, filter.limit));
        assert_eq!(both, Some((Some("电+".to_owned()), Some(10))));
    }
}
