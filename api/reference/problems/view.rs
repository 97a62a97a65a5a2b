use serde::Serialize;
use utoipa::ToSchema;

use crate::platform::error::Code;

/// What an error code means.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "wrong_state", "status": 409, "title_zh": "当前状态不允许此操作", "title_en": "The state does not allow this",
    "meaning": "The thing is not in a state from which this move leads."}))]
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
#[schema(example = json!({"items": [{"code": "not_found", "status": 404, "title_zh": "不存在", "title_en": "Not found",
    "meaning": "No such thing, or it is private to somebody else."}]}))]
pub struct ProblemTypeList {
    pub items: Vec<ProblemType>,
}
