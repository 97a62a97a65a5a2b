use actix_web::put;
use actix_web::web::Data;

use super::get_rules::ContestStageRulesView;
use super::model::{self, ContestStage};
use super::policy;
use super::rules::ContestStageRules;
use super::view::ContestStagePath;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path};

problems!(ReplaceContestStageRulesProblems: NotFound, Forbidden, WrongState, RulesFrozen);

/// Replace the rules of scoring of a stage
///
/// Requires the organiser of the contest or an administrator of its division. Of a preliminary or final stage, until the first
/// score freezes the rules: 409 `rules_frozen`. Rules that cannot be applied fail with 422, and `errors` names each fault:
/// weights that do not add up to 100, members that the method lacks or does not use, quotas for tracks that there are not.
/// `If-Match` takes the ETag of the stage or of its rules.
#[utoipa::path(tag = "contest-stages", security(("bearer" = [])), params(ContestStagePath), request_body = ContestStageRules,
    responses((status = 200, description = "The rules with their hash.", body = ContestStageRulesView,
        headers(("ETag" = String, description = "The new version of the stage."))), ReplaceContestStageRulesProblems))]
#[put("/contest-stages/{id}/rules")]
pub async fn replace_contest_stage_rules(
    app: Data<App>,
    caller: May<ask::EditContest>,
    if_match: IfMatch,
    path: Path<ContestStagePath>,
    body: Json<ContestStageRules>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write(caller.act(), move |tx| {
            let found = model::lock_visible(tx.conn, path.0.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            if_match.check(&stage.etag())?;
            policy::set_rules(&contest, &stage)?;
            let rules = new.checked(&contest.content.tracks)?;
            let rules = serde_json::to_value(&rules).map_err(anyhow::Error::from)?;
            let stage = match stage.rules.as_ref() == Some(&rules) {
                true => stage,
                false => model::set_rules(tx.conn, stage.id, &rules, tx.now)?,
            };
            ContestStageRulesView::answer(stage)
        })
        .await
}
