use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Division, DivisionLevel};
use crate::kernel::DivisionCode;
use crate::platform::db::Total;

/// An administrative division.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "510600", "parent": "510000", "level": "city", "name": "德阳市", "valid_from": null, "valid_to": null}))]
pub struct DivisionView {
    pub code: DivisionCode,
    /// The division it lies in; null for a province.
    pub parent: Option<DivisionCode>,
    pub level: DivisionLevel,
    /// Chinese name.
    pub name: String,
    /// First day of validity, where known.
    pub valid_from: Option<NaiveDate>,
    /// Last day of validity; null while it is valid. An old code still resolves.
    pub valid_to: Option<NaiveDate>,
}

impl From<Division> for DivisionView {
    fn from(row: Division) -> Self {
        Self {
            code: row.code,
            parent: row.parent,
            level: row.level,
            name: row.name,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        }
    }
}

/// A page of divisions, by code.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [{"code": "510100", "parent": "510000", "level": "city", "name": "成都市", "valid_from": null, "valid_to": null}], "next_cursor": null}))]
pub struct DivisionPage {
    pub items: Vec<DivisionView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}
