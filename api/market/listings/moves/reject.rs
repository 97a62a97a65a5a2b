use actix_web::post;

use super::{MoveReason, refuse_own_proposal};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::market::listings::ListingPath;
use crate::market::listings::model::Moved;
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

problems!(RejectListingProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Reject a listing
///
/// From the review to the end, with the reason. Asks for an administrator of its division who has no part in it.
#[utoipa::path(tag = "listings", security(("bearer" = [])), params(ListingPath), request_body = MoveReason,
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), RejectListingProblems))]
#[post("/listings/{id}/reject")]
pub async fn reject_listing(
    request: ChangeRequest<ListingPath, May<ask::ReviewListing>>,
    body: Json<MoveReason>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            refuse_own_proposal(locked)?;
            Ok(Moved {
                decided_by: Some(locked.caller.user_id),
                status_reason: Some(Some(reason)),
                ..locked.step(Move::Reject)?
            })
        })
        .await
}
