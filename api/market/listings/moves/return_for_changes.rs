use actix_web::post;

use super::{MoveReason, refuse_own_proposal};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::market::listings::ListingPath;
use crate::market::listings::model::Moved;
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::market::listings::{news, policy};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

problems!(ReturnListingProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Ask for changes
///
/// Back from the review to its author, with the reason; or by the owner who does not consent.
#[utoipa::path(tag = "listings", security(("bearer" = [])), params(ListingPath), request_body = MoveReason,
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), ReturnListingProblems))]
#[post("/listings/{id}/return")]
pub async fn return_listing(
    request: ChangeRequest<ListingPath, May<ask::ReturnListing>>,
    body: Json<MoveReason>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            if policy::is_returned_after_review(locked.caller, &locked.row, locked.reach)? {
                refuse_own_proposal(locked)?;
            }
            let moved = locked.step(Move::Return)?;
            let by = locked.caller.user_id;
            news::returned(&mut locked.tx, &locked.row, by)?;
            Ok(Moved {
                decided_by: Some(by),
                status_reason: Some(Some(reason)),
                ..moved
            })
        })
        .await
}
