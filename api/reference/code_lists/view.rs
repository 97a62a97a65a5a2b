use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{CodeList, CodeListItem};

/// A code list without its codes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"name": "technology_fields", "zh": "技术领域", "en": "Technology fields",
    "description_zh": "技术合同认定登记使用的十一个技术领域。", "description_en": "The eleven fields of technology contract registration.",
    "official_source": "全国技术合同认定登记统计", "valid_from": null, "valid_to": null}))]
pub struct CodeListSummary {
    /// Name, as in the path.
    pub name: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// What it is for, in Chinese.
    pub description_zh: String,
    /// What it is for, in English.
    pub description_en: String,
    /// The standard or law it comes from.
    pub official_source: String,
    /// First day of validity, where known.
    pub valid_from: Option<NaiveDate>,
    /// Last day of validity; null while it is valid.
    pub valid_to: Option<NaiveDate>,
}

/// One code.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeView {
    /// The code, as other resources carry it.
    #[schema(example = "agriculture")]
    pub code: String,
    /// Name in Chinese.
    #[schema(example = "农业")]
    pub zh: String,
    /// Name in English.
    #[schema(example = "Agriculture")]
    pub en: String,
    /// More in Chinese, where there is more to say.
    pub description_zh: Option<String>,
    /// More in English.
    pub description_en: Option<String>,
    /// The standard or law it comes from.
    pub official_source: String,
    /// First day of validity, where known.
    pub valid_from: Option<NaiveDate>,
    /// Last day of validity; null while it is valid.
    pub valid_to: Option<NaiveDate>,
}

/// A code list with its codes, in the official order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"name": "urgencies", "zh": "紧急程度", "en": "Urgency", "description_zh": "需求的紧急程度。",
    "description_en": "How urgent a need is.", "official_source": "Tianfu Exchange", "valid_from": null, "valid_to": null,
    "items": [{"code": "normal", "zh": "一般", "en": "Normal", "description_zh": null, "description_en": null,
        "official_source": "Tianfu Exchange", "valid_from": null, "valid_to": null}]}))]
pub struct CodeListView {
    #[serde(flatten)]
    pub list: CodeListSummary,
    pub items: Vec<CodeView>,
}

/// All code lists.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [{"name": "technology_fields", "zh": "技术领域", "en": "Technology fields",
    "description_zh": "技术合同认定登记使用的十一个技术领域。", "description_en": "The eleven fields of technology contract registration.",
    "official_source": "全国技术合同认定登记统计", "valid_from": null, "valid_to": null}]}))]
pub struct CodeListIndex {
    pub items: Vec<CodeListSummary>,
}

impl From<CodeList> for CodeListSummary {
    fn from(row: CodeList) -> Self {
        Self {
            name: row.name,
            zh: row.zh,
            en: row.en,
            description_zh: row.description_zh,
            description_en: row.description_en,
            official_source: row.official_source,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        }
    }
}

impl From<CodeListItem> for CodeView {
    fn from(row: CodeListItem) -> Self {
        Self {
            code: row.code,
            zh: row.zh,
            en: row.en,
            description_zh: row.description_zh,
            description_en: row.description_en,
            official_source: row.official_source,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        }
    }
}
