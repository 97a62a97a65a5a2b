//! What is told to whom.

use serde::{Deserialize, Serialize};

/// By which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Sms,
    Email,
}

impl Channel {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Email => "email",
        }
    }
}

/// A message: sealed while it waits, forgotten once it is sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct Message {
    pub to: String,
    /// What the message carries to be typed, where it carries that.
    pub code: Option<String>,
    pub text_zh: String,
    pub text_en: String,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Message(…)")
    }
}
