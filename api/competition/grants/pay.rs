use actix_web::post;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, NewPayment};
use super::moves::step;
use super::notices;
use super::policy;
use super::state::Move;
use super::view::{GrantPath, GrantView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::day_of_the_exchange;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// A payment that was made.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"amount_fen": 2500000, "paid_on": "2024-10-15", "reference": "川科协财〔2024〕118-1"}))]
pub struct NewGrantPayment {
    /// In fen. With the payments before at most the approved amount.
    #[validate(range(min = 1, max = 10_000_000_000_000_i64))]
    #[schema(minimum = 1, maximum = 10_000_000_000_000_i64)]
    amount_fen: i64,
    /// Not later than today.
    #[validate(custom(function = day_of_the_exchange))]
    paid_on: NaiveDate,
    /// The number of the voucher; once a grant.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    reference: String,
}

problems!(PayGrantProblems: NotFound, Forbidden, OwnProposal, WrongState, PayeeUnconfirmed, PaymentExceedsGrant);

/// Record a payment of a grant
///
/// Of a part of the amount or of all of it. The first payment makes the grant `paid`; a payment after the report is reported on
/// once more. Requires an administrator of the province or of the division of the contest, and never the account that planned
/// the grant or changed it last (403 `own_proposal`). The award must stand, and the payee must be confirmed (409
/// `payee_unconfirmed`). Fails with 422 `payment_exceeds_grant` and `excess_fen` where the payments would exceed the approved
/// amount. The owner is told.
#[utoipa::path(tag = "grants", security(("bearer" = [])), params(GrantPath), request_body = NewGrantPayment,
    responses((status = 200, description = "The grant with the payment.", body = GrantView,
        headers(("ETag" = String, description = "Its new version."))), PayGrantProblems))]
#[post("/grants/{id}/payments")]
pub async fn pay_grant(
    request: ChangeRequest<GrantPath, May<ask::PayGrant>>,
    body: Json<NewGrantPayment>,
) -> Result<Answer> {
    let new = body.0;
    request
        .transition(move |locked| {
            policy::not_own(locked.caller, &locked.row)?;
            let mut moved = step(locked, Move::Pay)?;
            policy::award_stands(&locked.row.award)?;
            policy::paid_by_today(new.paid_on, locked.tx.now)?;
            let grant = &locked.row.grant;
            let (confirmed, open) = model::current_payees(locked.tx.conn, grant.id)?;
            let payee = policy::payable(confirmed, open.as_ref())?;
            moved.paid_fen = Some(policy::paid_with(grant, new.amount_fen)?);
            let payment = NewPayment {
                amount_fen: new.amount_fen,
                paid_on: new.paid_on,
                reference: &new.reference,
                payee: payee.id,
                by: locked.caller.user_id,
            };
            let id = model::insert_payment(&mut locked.tx, grant, &payment)?;
            notices::paid(&mut locked.tx, &locked.row, id, &payment)?;
            Ok(moved)
        })
        .await
}
