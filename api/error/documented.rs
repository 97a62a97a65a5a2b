//! How an operation documents the errors it can answer: `problems!(pub PublishProblems: NotFound, WrongState)`.

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
                $crate::openapi::problem_responses(&[$($crate::error::Code::$code),+])
            }
        }
    };
}

pub(crate) use problems;
