//! Errors: a [`Problem`] is the caller's to mend, anything else is ours and only logged.

mod codes;
pub mod constraints;
mod database;
mod documented;
mod problem;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};

pub use codes::Code;
pub(crate) use documented::problems;
pub use documented::{PROBLEM_CODES, problem_responses};
pub use problem::{
    Bilingual, FieldProblem, Place, Problem, ProblemBody, ProblemField, render_field,
};

use crate::platform::privacy::scrubbed;

/// Seconds after which a caller may try again when the database is busy or away.
const RETRY_SECONDS: u32 = 2;
/// Seconds after which a write may be tried again when the disk of the database has no room.
const STORAGE_RETRY_SECONDS: u32 = 5;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What an operation fails with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller's to mend: answered as it is.
    #[error("{}", .0.code.as_str())]
    Refused(Box<Problem>),
    /// The database is away or busy: answered 503, and the cause logged.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The disk of the database has no room: a write fails with 503, and the cause is logged.
    #[error("the storage of the database is full: {0}")]
    StorageFull(String),
    /// Our fault: answered 500 without the cause, which is logged.
    #[error("{0:#}")]
    Internal(anyhow::Error),
}

impl Error {
    /// The problem that is told to the caller.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Refused(problem) => (**problem).clone(),
            Self::Unavailable(_) => Problem::new(Code::Unavailable).retry_after(RETRY_SECONDS),
            Self::StorageFull(_) => {
                Problem::new(Code::StorageFull).retry_after(STORAGE_RETRY_SECONDS)
            }
            Self::Internal(_) => Problem::new(Code::Internal),
        }
    }
}

/// 409 `wrong_state`, from a resource whose state does not allow the operation.
pub fn wrong_state(current_status: &str, zh: &str, en: &str) -> Error {
    Problem::new(Code::WrongState)
        .detail(zh, en)
        .member("current_status", current_status)
        .into()
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Problem::new(code).into()
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.problem().code.status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The body is written by [`crate::platform::web::problems`], which knows the caller's language and the request's id.
    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Refused(_) => {}
            Self::Unavailable(cause) | Self::StorageFull(cause) => {
                tracing::warn!(cause = &*scrubbed(cause), "answered 503");
            }
            Self::Internal(cause) => {
                let cause = format!("{cause:#}");
                tracing::error!(cause = &*scrubbed(&cause), "answered 500");
            }
        }
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.problem());
        response
    }
}
