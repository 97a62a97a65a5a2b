//! What is shown of the judges of a stage.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::model::seats::{Named, StageJudge};
use crate::kernel::ids::{ContestJudgeId, ContestStageId};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// A judge in a stage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"stage_id": "0198f3a2-5b1c-7000-8000-0000000000a3", "judge_id": "0198f3a2-5b1c-7000-8000-0000000000b1",
    "panel": "第一组", "chair": false, "pledge_number": 1, "signed_in_at": "2024-07-20T01:02:03.000004Z",
    "sheets_confirmed_at": null, "summary_confirmed_at": null, "summary_hash": null, "dissent": null}))]
pub struct StageJudgeView {
    pub stage_id: ContestStageId,
    pub judge_id: ContestJudgeId,
    /// Empty: in no panel.
    pub panel: String,
    pub chair: bool,
    /// The pledge that the judge accepted.
    #[schema(minimum = 1)]
    pub pledge_number: Option<i16>,
    pub signed_in_at: Option<DateTime<Utc>>,
    pub sheets_confirmed_at: Option<DateTime<Utc>>,
    pub summary_confirmed_at: Option<DateTime<Utc>>,
    /// SHA-256 of the summary that the judge confirmed.
    pub summary_hash: Option<String>,
    pub dissent: Option<String>,
}

impl From<StageJudge> for StageJudgeView {
    fn from(seat: StageJudge) -> Self {
        Self {
            stage_id: seat.stage_id,
            judge_id: seat.judge_id,
            panel: seat.panel,
            chair: seat.chair,
            pledge_number: seat.pledge_number,
            signed_in_at: seat.signed_in_at,
            sheets_confirmed_at: seat.sheets_confirmed_at,
            summary_confirmed_at: seat.summary_confirmed_at,
            summary_hash: seat.summary_hash,
            dissent: seat.dissent,
        }
    }
}

/// A judge of a panel.
#[derive(Debug, Serialize, ToSchema)]
pub struct PanelJudge {
    pub judge_id: ContestJudgeId,
    pub name: String,
    pub chair: bool,
    pub signed_in_at: Option<DateTime<Utc>>,
    pub sheets_confirmed_at: Option<DateTime<Utc>>,
    pub summary_confirmed_at: Option<DateTime<Utc>>,
}

/// A panel with its judges, the chair first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PanelView {
    /// Empty for judges of the stage who are in no panel.
    pub name: String,
    pub judges: Vec<PanelJudge>,
}

/// The panels of a stage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"panels": [{"name": "第一组", "judges": [{"judge_id": "0198f3a2-5b1c-7000-8000-0000000000b1",
    "name": "王教授", "chair": true, "signed_in_at": null, "sheets_confirmed_at": null, "summary_confirmed_at": null}]}]}))]
pub struct Panels {
    pub panels: Vec<PanelView>,
}

impl Panels {
    pub fn new(seats: Vec<Named>) -> Self {
        let mut panels: Vec<PanelView> = Vec::new();
        for (seat, name) in seats {
            let judge = PanelJudge {
                judge_id: seat.judge_id,
                name,
                chair: seat.chair,
                signed_in_at: seat.signed_in_at,
                sheets_confirmed_at: seat.sheets_confirmed_at,
                summary_confirmed_at: seat.summary_confirmed_at,
            };
            match panels.last_mut().filter(|panel| panel.name == seat.panel) {
                Some(panel) => panel.judges.push(judge),
                None => panels.push(PanelView {
                    name: seat.panel,
                    judges: vec![judge],
                }),
            }
        }
        Self { panels }
    }

    pub fn etag(&self) -> Result<String> {
        let shown = serde_json::to_vec(self).map_err(anyhow::Error::from)?;
        Ok(format!("\"{}\"", hex::encode(&Sha256::digest(shown)[..8])))
    }

    pub fn answer(&self) -> Result<Answer> {
        Ok(Answer::ok(self)?.etag(self.etag()?))
    }
}
