use std::collections::HashSet;

use actix_web::put;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::seats::{self, Panel};
use super::policy;
use super::view::Panels;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::kernel::ids::ContestJudgeId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, IfMatch, Json, Path, objects};

/// The panels of a stage.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"panels": [{"name": "第一组", "judges": ["0198f3a2-5b1c-7000-8000-0000000000b1"],
    "chair": "0198f3a2-5b1c-7000-8000-0000000000b1"}]}))]
pub struct NewPanels {
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    panels: Vec<NewPanel>,
}

/// A panel of judges.
#[derive(Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct NewPanel {
    /// Unique in the stage.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    name: String,
    /// Judges who have accepted to judge the contest, each in one panel of the stage.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100)]
    judges: Vec<ContestJudgeId>,
    /// One of `judges`.
    chair: ContestJudgeId,
}

objects!(NewPanel);

/// A judge sits in one panel, names differ, and a chair sits in the panel.
fn check(panels: &[NewPanel], accepted: &[ContestJudgeId]) -> Result<()> {
    let (mut names, mut seated) = (HashSet::new(), HashSet::new());
    for (place, panel) in panels.iter().enumerate() {
        if !names.insert(&panel.name) {
            let (zh, en) = ("组名重复", "another panel has this name");
            let pointer = format!("/panels/{place}/name");
            return Err(Problem::invalid_body(&pointer, "duplicate_item", zh, en).into());
        }
        for (index, judge) in panel.judges.iter().enumerate() {
            let pointer = format!("/panels/{place}/judges/{index}");
            if !accepted.contains(judge) {
                let (zh, en) = (
                    "不是该大赛已接受邀请的评委",
                    "is no judge who has accepted to judge the contest",
                );
                return Err(Problem::invalid_body(&pointer, "unknown_judge", zh, en).into());
            }
            if !seated.insert(*judge) {
                let (zh, en) = ("一位评委只在一个组", "the judge sits in a panel already");
                return Err(Problem::invalid_body(&pointer, "duplicate_item", zh, en).into());
            }
        }
        if !panel.judges.contains(&panel.chair) {
            let (zh, en) = ("组长须为该组评委", "must be a judge of the panel");
            let pointer = format!("/panels/{place}/chair");
            return Err(Problem::invalid_body(&pointer, "unknown_judge", zh, en).into());
        }
    }
    Ok(())
}

problems!(ReplaceStagePanelsProblems: NotFound, Forbidden, WrongState);

/// Replace the panels of a stage
///
/// Requires an organiser of the contest or an administrator of its division, until the scores of the stage are locked. Each panel
/// has one chair. A judge who is in no panel any more and has not signed in leaves the stage; sign-ins stay.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ContestStagePath), request_body = NewPanels,
    responses((status = 200, description = "The panels as they are now.", body = Panels,
        headers(("ETag" = String, description = "Their new version."))), ReplaceStagePanelsProblems))]
#[put("/contest-stages/{id}/panels")]
pub async fn replace_stage_panels(
    app: Data<App>,
    caller: May<ask::KeepJudges>,
    if_match: IfMatch,
    path: Path<ContestStagePath>,
    body: Json<NewPanels>,
) -> Result<Answer> {
    let new = body.0.panels;
    app.db
        .write(caller.act(), move |tx| {
            let found = stages::lock_visible(tx.conn, path.0.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            let standing = Panels::new(seats::of_stage(tx.conn, stage.id)?);
            if_match.check(&standing.etag()?)?;
            policy::unlocked(&contest, &stage)?;
            let named: Vec<ContestJudgeId> =
                new.iter().flat_map(|panel| panel.judges.clone()).collect();
            let accepted = seats::accepted(tx.conn, contest.id, &named)?;
            let accepted: Vec<ContestJudgeId> = accepted.into_iter().map(|one| one.0).collect();
            check(&new, &accepted)?;
            let panels: Vec<Panel> = new
                .into_iter()
                .map(|panel| Panel {
                    name: panel.name,
                    judges: panel.judges,
                    chair: panel.chair,
                })
                .collect();
            seats::set_panels(tx.conn, stage.id, &panels)?;
            Panels::new(seats::of_stage(tx.conn, stage.id)?).answer()
        })
        .await
}
