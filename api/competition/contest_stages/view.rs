use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub use super::decimal::RulesDecimal;

use super::codes::{ContestStageKind, ScoresShown};
use super::model::ContestStage;
use crate::kernel::ids::{ContestId, ContestStageId};
use crate::platform::error::Result;
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ContestStagePath {
    /// The stage.
    #[param(inline)]
    pub id: ContestStageId,
}

/// A stage, as its contest shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContestStageSummary {
    pub id: ContestStageId,
    #[schema(minimum = 1, maximum = 20)]
    pub position: i16,
    pub kind: ContestStageKind,
    pub title: String,
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    /// Whether judges see entries without their entrants.
    pub blind: bool,
}

impl From<&ContestStage> for ContestStageSummary {
    fn from(stage: &ContestStage) -> Self {
        Self {
            id: stage.id,
            position: stage.position,
            kind: stage.kind,
            title: stage.title.clone(),
            opens_at: stage.opens_at,
            closes_at: stage.closes_at,
            blind: stage.blind,
        }
    }
}

/// A stage of a contest.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000a3", "contest_id": "0198f3a2-5b1c-7000-8000-000000000080",
    "position": 3, "kind": "preliminary", "title": "初评", "opens_at": "2024-07-20T00:00:00Z",
    "closes_at": "2024-07-31T10:00:00Z", "blind": true, "scores_shown": "never", "has_rules": true,
    "rules_frozen_at": null, "locked_at": null, "created_at": "2024-05-30T01:02:03.000004Z",
    "updated_at": "2024-05-30T01:02:03.000004Z"}))]
pub struct ContestStageView {
    pub id: ContestStageId,
    pub contest_id: ContestId,
    /// Its place among the stages of the contest. Kinds are in the order collection, qualification, preliminary, final.
    #[schema(minimum = 1, maximum = 20)]
    pub position: i16,
    pub kind: ContestStageKind,
    pub title: String,
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    /// Whether judges see entries without their entrants.
    pub blind: bool,
    pub scores_shown: ScoresShown,
    /// Whether rules of scoring are set: `GET /v1/contest-stages/{id}/rules`.
    pub has_rules: bool,
    /// When the first score froze the rules.
    pub rules_frozen_at: Option<DateTime<Utc>>,
    /// Since when no score changes any more.
    pub locked_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<ContestStage> for ContestStageView {
    fn from(stage: ContestStage) -> Self {
        Self {
            id: stage.id,
            contest_id: stage.contest_id,
            position: stage.position,
            kind: stage.kind,
            title: stage.title,
            opens_at: stage.opens_at,
            closes_at: stage.closes_at,
            blind: stage.blind,
            scores_shown: stage.scores_shown,
            has_rules: stage.rules.is_some(),
            rules_frozen_at: stage.rules_frozen_at,
            locked_at: stage.locked_at,
            created_at: stage.created_at,
            updated_at: stage.updated_at,
        }
    }
}

impl ContestStageView {
    pub fn answer(stage: ContestStage) -> Result<Answer> {
        let etag = stage.etag();
        Ok(Answer::ok(&Self::from(stage))?.etag(etag))
    }

    pub fn created(stage: ContestStage) -> Result<Answer> {
        let etag = stage.etag();
        let location = format!("/v1/contest-stages/{}", stage.id);
        Ok(Answer::created(location, &Self::from(stage))?.etag(etag))
    }
}

/// The stages of a contest, in their order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct ContestStages {
    pub items: Vec<ContestStageView>,
}
