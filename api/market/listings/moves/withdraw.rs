use actix_web::post;

use super::MoveReason;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::market::listings::ListingPath;
use crate::market::listings::model::Moved;
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

problems!(WithdrawListingProblems: NotFound, Forbidden, WrongState, ListingInNegotiation);

/// Withdraw a listing
///
/// By the owner, or by an owner or a manager of the organisation whose account owns it: off the market for good, with the reason. Its open matches are cancelled. Not while one
/// of them is being negotiated.
#[utoipa::path(tag = "listings", security(("bearer" = [])), params(ListingPath), request_body = MoveReason,
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), WithdrawListingProblems))]
#[post("/listings/{id}/withdraw")]
pub async fn withdraw_listing(
    request: ChangeRequest<ListingPath, May<ask::WithdrawListing>>,
    body: Json<MoveReason>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            Ok(Moved {
                status_reason: Some(Some(reason)),
                ..locked.step(Move::Withdraw)?
            })
        })
        .await
}
