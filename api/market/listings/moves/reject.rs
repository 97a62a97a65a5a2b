use actix_web::post;
use actix_web::web::Data;

use super::{MoveReason, Wanted, make};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::market::listings::ListingPath;
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, Json, MaybeIfMatch, Path};

problems!(RejectListingProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Reject a listing
///
/// From the review to the end, with the reason. Asks for an administrator of its division who has no part in it.
#[utoipa::path(tag = "listings", security(("bearer" = [])), params(ListingPath), request_body = MoveReason,
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), RejectListingProblems))]
#[post("/listings/{id}/reject")]
pub async fn reject_listing(
    app: Data<App>,
    caller: May<ask::ReviewListing>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<ListingPath>,
    body: Json<MoveReason>,
) -> Result<Answer> {
    let wanted = Wanted {
        caller,
        attempt,
        if_match,
        id: path.0.id,
    };
    make(&app, wanted, Move::Reject, Some(body.0.reason)).await
}
