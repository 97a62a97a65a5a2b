use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::get_summary::seat_of;
use super::model::{seats, summary};
use super::view::StageJudgeView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::model::{self as stages, ContestStage};
use crate::competition::contest_stages::view::ContestStagePath;
use crate::platform::error::{Problem, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// The summary that a judge has read.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"summary_hash": "6f0c1f2d8a4b3c5d7e9f00112233445566778899aabbccddeeff001122334455", "dissent": null}))]
pub struct SummaryConfirmation {
    /// `hash` of the summary.
    #[validate(length(equal = 64))]
    #[schema(min_length = 64, max_length = 64)]
    summary_hash: String,
    /// What the judge does not agree with. It stands beside the confirmation.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    dissent: Option<String>,
}

problems!(ConfirmPanelSummaryProblems: NotFound, Forbidden, WrongState);

/// Confirm the summary of the caller's panel
///
/// Requires a judge of the panel who has confirmed the own sheets. `summary_hash` is that of the summary which the judge has read;
/// another one fails with 422. The chair confirms last: after all judges of the panel but those with a conflict of interest, who
/// do not read the summary. A second confirmation of the same summary leaves the first one.
#[utoipa::path(tag = "reviews", security(("bearer" = [])), params(ContestStagePath), request_body = SummaryConfirmation,
    responses((status = 200, description = "The judge in the stage.", body = StageJudgeView), ConfirmPanelSummaryProblems))]
#[post("/contest-stages/{id}/confirm-summary")]
pub async fn confirm_panel_summary(
    request: ChangeRequest<ContestStagePath, May<ask::JudgeEntry>>,
    body: Json<SummaryConfirmation>,
) -> Result<Answer> {
    let given = body.0;
    request
        .write(move |tx, caller, _, path| {
            let found = stages::lock_visible(tx.conn, path.id, &caller)?;
            let (stage, contest) = found.ok_or_else(ContestStage::absent)?;
            let seat = seat_of(tx.conn, &stage, &contest, &caller)?;
            let summary = summary::of_panel(tx.conn, &stage, &seat.panel)?;
            if given.summary_hash != summary.hash {
                return Err(Problem::invalid_body(
                    "/summary_hash",
                    "other_summary",
                    "与当前汇总表不符，请重新阅读",
                    "is not that of the summary: read it again",
                )
                .into());
            }
            if seat.sheets_confirmed_at.is_none() {
                return Err(wrong_state(
                    "sheets_unconfirmed",
                    "须先确认本人评分表",
                    "confirm the sheets before the summary",
                ));
            }
            if seat.summary_hash.as_deref() == Some(&summary.hash) {
                return Answer::ok(&StageJudgeView::from(seat));
            }
            let waiting = match seat.chair {
                true => seats::unconfirmed_before_chair(tx.conn, &seat)?,
                false => 0,
            };
            if waiting > 0 {
                return Err(wrong_state(
                    "judges_unconfirmed",
                    "组长须在本组其他评委确认后确认",
                    "the chair confirms after the other judges of the panel",
                ));
            }
            let dissent = given.dissent.as_deref();
            let seat = seats::confirm_summary(tx.conn, &seat, &summary.hash, dissent, tx.now)?;
            Answer::ok(&StageJudgeView::from(seat))
        })
        .await
}
