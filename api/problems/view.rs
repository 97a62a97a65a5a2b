use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Code;

/// What an error code means.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemType {
    /// The stable code.
    #[schema(example = "wrong_state")]
    pub code: &'static str,
    /// The HTTP status it comes with.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// Title in Chinese.
    pub title_zh: &'static str,
    /// Title in English.
    pub title_en: &'static str,
    /// What it means and what to do about it.
    pub meaning: &'static str,
}

impl From<Code> for ProblemType {
    fn from(code: Code) -> Self {
        Self {
            code: code.as_str(),
            status: code.status(),
            title_zh: code.title_zh(),
            title_en: code.title_en(),
            meaning: code.meaning().trim(),
        }
    }
}

/// The whole table.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemTypeList {
    pub items: Vec<ProblemType>,
}
