use actix_web::post;

use super::get::HoursClaimPath;
use super::policy;
use super::state::Move;
use super::view::HoursClaimView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(AcceptHoursClaimProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Accept a claim of training hours
///
/// Requires an administrator of the division other than the person who made it. The hours count in the yearly statement.
#[utoipa::path(tag = "training-hours", security(("bearer" = [])), params(HoursClaimPath),
    responses((status = 200, description = "The claim, accepted.", body = HoursClaimView,
        headers(("ETag" = String, description = "Its new version."))), AcceptHoursClaimProblems))]
#[post("/hours-claims/{id}/accept")]
pub async fn accept_hours_claim(
    request: ChangeRequest<HoursClaimPath, May<ask::DecideHoursClaim>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            policy::is_not_own(&locked.row, locked.caller)?;
            locked.step(Move::Accept)
        })
        .await
}
