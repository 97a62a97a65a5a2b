use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::ClawbackReason;
use super::model::{self, NewClawback};
use super::moves::step;
use super::policy;
use super::state::Move;
use super::view::{GrantPath, GrantView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json};

/// What is to come back of a grant, and why.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason_code": "off_purpose", "amount_fen": 800000, "reason": "讲座经费用于购置车辆"}))]
pub struct NewGrantClawback {
    reason_code: ClawbackReason,
    /// In fen, at most what was paid. 0 ends a grant of which nothing was paid.
    #[validate(range(min = 0, max = 10_000_000_000_000_i64))]
    #[schema(minimum = 0, maximum = 10_000_000_000_000_i64)]
    amount_fen: i64,
    /// The owner reads it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(ProposeGrantClawbackProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Propose to claw a grant back
///
/// Another account approves it. Replaces a proposal that waits. Requires an administrator of the province or of the division of
/// the contest, who is not the owner. The grant must be approved, paid or reported on. The amount is at most what was paid.
#[utoipa::path(tag = "grants", security(("bearer" = [])), params(GrantPath), request_body = NewGrantClawback,
    responses((status = 200, description = "The grant with the proposal.", body = GrantView,
        headers(("ETag" = String, description = "Its new version."))), ProposeGrantClawbackProblems))]
#[post("/grants/{id}/propose-clawback")]
pub async fn propose_grant_clawback(
    request: ChangeRequest<GrantPath, May<ask::ApproveGrant>>,
    body: Json<NewGrantClawback>,
) -> Result<Answer> {
    let new = body.0;
    request
        .because(&new.reason)
        .transition(move |locked| {
            policy::is_another(locked.caller, &[], &locked.row)?;
            let moved = step(locked, Move::ProposeClawback)?;
            let grant = &locked.row.grant;
            policy::clawed_within(grant, new.amount_fen)?;
            if !policy::claws_something(grant, new.amount_fen) {
                return Err(Problem::invalid_body(
                    "/amount_fen",
                    "range",
                    "已有拨付，追回金额须大于 0",
                    "must be more than 0: something was paid",
                )
                .into());
            }
            let clawback = NewClawback {
                reason_code: new.reason_code,
                reason: &new.reason,
                amount_fen: new.amount_fen,
                by: locked.caller.user_id,
            };
            model::propose_clawback(&mut locked.tx, grant, &clawback)?;
            Ok(moved)
        })
        .await
}
