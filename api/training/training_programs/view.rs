use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::TrainingProgramStatus;
use super::model::TrainingProgram;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{TrainingProgramId, UserId};
use crate::platform::error::Result;
use crate::platform::web::{Answer, CsvTable};

/// A training programme.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000090", "title": "天府科技云服务业务培训", "title_en": "",
    "basis": "关于推动天府科技云服务高质量发展的实施方案", "target_divisions": ["510100", "510600"], "from_on": "2024-08-01",
    "to_on": "2024-12-31", "target_groups": ["科服保姆"], "division": "510000", "status": "published", "status_reason": null,
    "created_by": "0198f3a2-5b1c-7000-8000-000000000009", "published_at": "2026-08-31T01:02:03.000004Z",
    "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-31T01:02:03.000004Z"}))]
pub struct TrainingProgramView {
    pub id: TrainingProgramId,
    /// In Chinese.
    pub title: String,
    /// In English; empty where there is none.
    pub title_en: String,
    /// The document on which the programme is based.
    pub basis: String,
    /// The divisions that the programme must reach.
    pub target_divisions: Vec<DivisionCode>,
    /// First day, in Asia/Shanghai.
    pub from_on: NaiveDate,
    /// Last day, in Asia/Shanghai.
    pub to_on: NaiveDate,
    /// The groups of people that the programme is for.
    pub target_groups: Vec<String>,
    /// The division whose administrators manage the programme.
    pub division: DivisionCode,
    pub status: TrainingProgramStatus,
    /// Why it was cancelled.
    pub status_reason: Option<String>,
    pub created_by: UserId,
    /// Since when it is public.
    pub published_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<TrainingProgram> for TrainingProgramView {
    fn from(program: TrainingProgram) -> Self {
        let content = program.content;
        Self {
            id: program.id,
            title: content.title,
            title_en: content.title_en,
            basis: content.basis,
            target_divisions: content.target_divisions,
            from_on: content.from_on,
            to_on: content.to_on,
            target_groups: content.target_groups,
            division: content.division,
            status: program.status,
            status_reason: program.status_reason,
            created_by: program.created_by,
            published_at: program.published_at,
            created_at: program.created_at,
            updated_at: program.updated_at,
        }
    }
}

impl TrainingProgramView {
    /// The answer to a read or a change.
    pub fn answer(program: TrainingProgram) -> Result<Answer> {
        let etag = program.etag();
        Ok(Answer::ok(&Self::from(program))?.etag(etag))
    }

    pub fn created(program: TrainingProgram) -> Result<Answer> {
        let location = format!("/v1/training-programs/{}", program.id);
        let etag = program.etag();
        Ok(Answer::created(location, &Self::from(program))?.etag(etag))
    }
}

/// The columns of the list as a table.
pub const TABLE: CsvTable = CsvTable {
    name: "training-programs",
    columns: &[
        "id",
        "title",
        "title_en",
        "basis",
        "division",
        "target_divisions",
        "target_groups",
        "from_on",
        "to_on",
        "status",
        "status_reason",
        "published_at",
        "created_at",
        "updated_at",
    ],
};

/// A page of training programmes, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct TrainingProgramPage {
    pub items: Vec<TrainingProgramView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
