use actix_web::post;

use super::model::seats;
use super::policy;
use super::sign_in::not_a_judge;
use super::view::StageJudgeView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ConfirmSheetsProblems: NotFound, Forbidden, WrongState);

/// Confirm the caller's own sheets of a stage
///
/// Requires a judge who signed in to the stage, after the lock. Sheets that are not confirmed block the finalisation of the
/// contest. A second confirmation leaves the first one.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ContestStagePath),
    responses((status = 200, description = "The judge in the stage.", body = StageJudgeView), ConfirmSheetsProblems))]
#[post("/contest-stages/{id}/confirm-sheets")]
pub async fn confirm_sheets(
    request: ChangeRequest<ContestStagePath, May<ask::JudgeEntry>>,
) -> Result<Answer> {
    request
        .write(|tx, caller, _, path| {
            let found = stages::lock_visible(tx.conn, path.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            caller.require(&contest)?;
            policy::judged(&stage)?;
            policy::locked(&stage)?;
            let judge = seats::of_caller(tx.conn, contest.id, &caller)?;
            let judge = judge.ok_or_else(not_a_judge)?;
            let seat = seats::find(tx.conn, stage.id, judge)?;
            let seat = seat
                .filter(|seat| seat.signed_in_at.is_some())
                .ok_or_else(not_a_judge)?;
            let seat = match seat.sheets_confirmed_at {
                Some(_) => seat,
                None => seats::confirm_sheets(tx.conn, &seat, tx.now)?,
            };
            Answer::ok(&StageJudgeView::from(seat))
        })
        .await
}
