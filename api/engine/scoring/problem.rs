//! What is wrong with a rule set or a score sheet.

use serde::Serialize;

/// One fault, with the place where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// JSON pointer (RFC 6901) into the rule set or the sheet.
    pub pointer: String,
    /// What kind of fault: `required`, `range`, `duplicate`, `unknown_criterion` …
    pub code: &'static str,
    /// The fault in Chinese.
    pub zh: String,
    /// The fault in English.
    pub en: String,
}

impl Problem {
    pub(super) fn new(
        pointer: impl Into<String>,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            zh: zh.into(),
            en: en.into(),
        }
    }
}
