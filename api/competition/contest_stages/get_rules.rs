use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::freeze::hash_of;
use super::model::{self, ContestStage};
use super::rules::ContestStageRules;
use super::view::ContestStagePath;
use crate::access::App;
use crate::access::auth::Anyone;
use crate::kernel::ids::ContestStageId;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

/// The rules of scoring of a stage, with their hash.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"stage_id": "0198f3a2-5b1c-7000-8000-0000000000a3", "rules": null, "hash": null, "frozen_at": null}))]
pub struct ContestStageRulesView {
    stage_id: ContestStageId,
    /// Null while none are set.
    rules: Option<ContestStageRules>,
    /// SHA-256 of the canonical JSON (RFC 8785) of the rules, hexadecimal. Decimals are text without trailing zeros; members
    /// with a default are written, absent members and empty `bands` left out: as `rules` shows them.
    #[schema(min_length = 64, max_length = 64)]
    hash: Option<String>,
    /// When the first score froze the rules.
    frozen_at: Option<DateTime<Utc>>,
}

impl ContestStageRulesView {
    pub fn answer(stage: ContestStage) -> Result<Answer> {
        let etag = stage.etag();
        let hash = match (stage.rules_hash, &stage.rules) {
            (Some(hash), _) => Some(hash),
            (None, Some(rules)) => Some(hash_of(rules)?),
            (None, None) => None,
        };
        let view = Self {
            stage_id: stage.id,
            rules: stage.rules.map(ContestStageRules::stored).transpose()?,
            hash,
            frozen_at: stage.rules_frozen_at,
        };
        Ok(Answer::ok(&view)?.etag(etag))
    }
}

problems!(GetContestStageRulesProblems: NotFound);

/// Get the rules of scoring of a stage
///
/// Public with the contest. `rules` is null while none are set. The ETag is that of the stage.
#[utoipa::path(tag = "contest-stages", security((), ("bearer" = [])), params(ContestStagePath),
    responses((status = 200, description = "The rules.", body = ContestStageRulesView,
        headers(("ETag" = String, description = "The version of the stage."))), GetContestStageRulesProblems))]
#[get("/contest-stages/{id}/rules")]
pub async fn get_contest_stage_rules(
    app: Data<App>,
    caller: Anyone,
    path: Path<ContestStagePath>,
) -> Result<Answer> {
    let (stage, _) = app
        .db
        .read(move |conn| {
            let found = model::find_visible(conn, path.0.id, caller.0.as_ref())?;
            found.ok_or_else(ContestStage::absent)
        })
        .await?;
    ContestStageRulesView::answer(stage)
}
