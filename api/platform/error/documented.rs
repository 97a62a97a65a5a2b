//! How an operation documents the errors it can answer: `problems!(pub PublishProblems: NotFound, WrongState)`.

use std::collections::BTreeMap;

use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::{RefOr, Response, ResponseBuilder};

use super::Code;

/// The extension under which an error response lists its codes.
pub const PROBLEM_CODES: &str = "x-problem-codes";

/// Declares a type that stands for the error answers of one operation in its `responses(...)`.
///
/// One response a status, each listing its codes; what every operation of a kind can answer (a body that is not JSON, a
/// missing token, a 500) is added once for all by `openapi::document`.
macro_rules! problems {
    ($(#[$meta:meta])* $visibility:vis $name:ident: $($code:ident),+ $(,)?) => {
        $(#[$meta])*
        #[derive(Debug)]
        $visibility struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
                $crate::platform::error::problem_responses(&[$($crate::platform::error::Code::$code),+])
            }
        }
    };
}

pub(crate) use problems;

/// The error responses of an operation: one a status. The document fills in their bodies.
pub fn problem_responses(codes: &[Code]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for code in codes {
        by_status
            .entry(code.status().to_string())
            .or_default()
            .push(code.as_str());
    }
    by_status
        .into_iter()
        .map(|(status, codes)| {
            let extensions = ExtensionsBuilder::new().add(PROBLEM_CODES, codes).build();
            let response = ResponseBuilder::new().extensions(Some(extensions)).build();
            (status, RefOr::T(response))
        })
        .collect()
}
