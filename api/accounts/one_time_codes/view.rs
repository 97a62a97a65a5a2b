use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::platform::error::{Code, Problem};

/// A code is under way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"expires_at": "2026-08-30T01:12:03.000004Z"}))]
pub struct CodeSent {
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// If there is such an account with a verified contact point, a code is under way there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"reset_token": "Zm9yIHRoZSBkb2N1bWVudCBvbmx5", "expires_at": "2026-08-30T01:12:03.000004Z"}))]
pub struct ResetRequested {
    /// For `POST /v1/password-resets/complete`, with the code.
    pub reset_token: String,
    /// Until when both are good.
    pub expires_at: DateTime<Utc>,
}

/// The password is set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"device_token": "Zm9yIHRoZSBkb2N1bWVudCBvbmx5"}))]
pub struct ResetCompleted {
    /// For `POST /v1/sessions`: what strangers guess at the account does not slow a sign-in with it.
    pub device_token: String,
}

pub fn wrong_code() -> Problem {
    Problem::invalid_body(
        "/code",
        "wrong",
        "验证码不正确",
        "is not the code that was sent",
    )
}

pub fn code_over() -> Problem {
    Problem::new(Code::CodeNotValid)
}
