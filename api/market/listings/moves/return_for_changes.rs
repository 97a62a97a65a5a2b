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

problems!(ReturnListingProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Ask for changes
///
/// Back from the review to its author, with the reason; or by the owner who does not consent.
#[utoipa::path(tag = "listings", security(("bearer" = [])), params(ListingPath), request_body = MoveReason,
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), ReturnListingProblems))]
#[post("/listings/{id}/return")]
pub async fn return_listing(
    app: Data<App>,
    caller: May<ask::ReturnListing>,
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
    make(&app, wanted, Move::Return, Some(body.0.reason)).await
}
