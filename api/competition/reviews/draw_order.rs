use actix_web::post;
use engine::scoring::lot;
use uuid::Uuid;

use super::get_order::{PresentationOrderView, require_no_wall};
use super::model::{presentations, standing};
use super::policy;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::codes::ContestStageKind;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::platform::error::{Code, Result, problems, wrong_state};
use crate::platform::web::Answer;

problems!(DrawPresentationOrderProblems: NotFound, Forbidden, WrongState, RulesFrozen);

/// Draw the order of presentation of a final
///
/// Requires an organiser of the contest or an administrator of its division; officials with a conflict of interest with an entry of
/// the stage get 404. Drawn once, while the contest is in the final and before its first score. The service makes the seed, which
/// the order shows: anybody can draw the order again. From then on entries are scored after they have presented themselves, the
/// first one after the second one has.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ContestStagePath),
    responses((status = 200, description = "The order.", body = PresentationOrderView), DrawPresentationOrderProblems))]
#[post("/contest-stages/{id}/draw-presentation-order")]
pub async fn draw_presentation_order(
    request: ChangeRequest<ContestStagePath, May<ask::KeepJudges>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, if_match, path| {
            let found = stages::lock_visible(tx.conn, path.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            require_no_wall(tx.conn, &stage, Some(&*caller))?;
            if_match.check(&stage.etag())?;
            policy::unlocked(&contest, &stage)?;
            if stage.kind != ContestStageKind::Final || contest.current_stage_id != Some(stage.id) {
                return Err(
                    contest.wrong_state("大赛不在决赛阶段", "the contest is not in the final")
                );
            }
            if stage.presentation_drawn_at.is_some() {
                return Err(wrong_state("drawn", "顺序已抽定", "the order is drawn"));
            }
            if stage.rules_frozen_at.is_some() {
                return Err(Code::RulesFrozen.into());
            }
            let entries: Vec<Uuid> = standing(tx.conn, contest.id)?
                .into_iter()
                .map(|id| id.0)
                .collect();
            if entries.is_empty() {
                return Err(wrong_state(
                    "no_entries",
                    "没有决赛项目",
                    "there are no entries in the final",
                ));
            }
            let seed = hex::encode(rand::random::<[u8; 16]>());
            let order = lot(&seed, &entries);
            let stage = presentations::keep(tx.conn, stage.id, &seed, &order, tx.now)?;
            Answer::ok(&PresentationOrderView::load(tx.conn, stage, &contest)?)
        })
        .await
}
