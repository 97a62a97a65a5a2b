use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::codes::PaperKind;
use super::model::PrintedPaper;
use super::paper::Paper;
use crate::kernel::ids::{
    AttachmentId, AwardListId, ContestId, ContestJudgeId, ContestStageId, PrintedPaperId,
    RecommendingUnitId, UserId,
};
use crate::platform::error::Result;
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PrintedPaperPath {
    /// The paper that was printed.
    #[param(inline)]
    pub id: PrintedPaperId,
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RecommendingUnitPath {
    /// The unit, as `GET /v1/contests/{id}/recommending-units` lists it.
    #[param(inline)]
    pub id: RecommendingUnitId,
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ScoreSheetPath {
    /// The stage.
    #[param(inline)]
    pub id: ContestStageId,
    /// The judge, as invited to the contest.
    #[param(inline)]
    pub judge_id: ContestJudgeId,
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AwardListPaperPath {
    /// The list of awards.
    #[param(inline)]
    pub id: AwardListId,
}

/// A version of a paper that was printed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000f1", "contest_id": "0198f3a2-5b1c-7000-8000-000000000080",
    "kind": "award_list", "resource_id": "0198f3a2-5b1c-7000-8000-0000000000b2", "judge_id": null, "panel": null, "version": 1,
    "code": "6f0c1f2d8a4b3c5d", "content_hash": "6f0c1f2d8a4b3c5d7e9f00112233445566778899aabbccddeeff001122334455",
    "is_current": true, "scan_id": null, "printed_by": "0198f3a2-5b1c-7000-8000-000000000009",
    "printed_at": "2024-09-20T01:02:03.000004Z"}))]
pub struct PrintedPaperView {
    pub id: PrintedPaperId,
    pub contest_id: ContestId,
    pub kind: PaperKind,
    /// The entry, the recommending unit, the stage or the list of awards.
    pub resource_id: Uuid,
    /// Of a score sheet.
    pub judge_id: Option<ContestJudgeId>,
    /// Of the summary of a panel; empty: the judges in no panel.
    pub panel: Option<String>,
    /// Of the content, as it is printed.
    #[schema(minimum = 1)]
    pub version: i32,
    /// As it is printed: the first 16 digits of `content_hash`.
    pub code: String,
    /// SHA-256 (hexadecimal) of the canonical JSON (RFC 8785) of version and content.
    pub content_hash: String,
    /// Whether the paper still says the same. A scan hangs on a current version only.
    pub is_current: bool,
    /// The scan of the sealed page: an attachment with `on` = `printed_paper`.
    pub scan_id: Option<AttachmentId>,
    /// The account that registered it.
    pub printed_by: UserId,
    pub printed_at: DateTime<Utc>,
}

impl PrintedPaperView {
    /// `paper` is what would be printed now.
    pub fn new(row: PrintedPaper, scan_id: Option<AttachmentId>, paper: &Paper) -> Self {
        Self {
            is_current: paper.code().is_some() && paper.content_hash == row.content_hash,
            id: row.id,
            contest_id: row.contest_id,
            kind: row.kind,
            resource_id: row.resource_id,
            judge_id: row.judge_id,
            panel: row.panel,
            version: row.paper_version,
            code: row.code,
            content_hash: row.content_hash,
            scan_id,
            printed_by: row.printed_by,
            printed_at: row.printed_at,
        }
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag_of_body())
    }

    pub fn created(&self) -> Result<Answer> {
        let location = format!("/v1/printed-papers/{}", self.id);
        Ok(Answer::created(location, self)?.etag_of_body())
    }
}

/// Versions of papers that were printed, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct PrintedPaperPage {
    pub items: Vec<PrintedPaperView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
