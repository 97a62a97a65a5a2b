use actix_web::post;
use actix_web::web::Data;

use super::{Wanted, make};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::market::listings::ListingPath;
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Attempt, MaybeIfMatch, Path};

problems!(PublishListingProblems: NotFound, Forbidden, OwnProposal, WrongState, ContactInText);

/// Publish a listing
///
/// Moves the listing from the review to the market, for `valid_days`. Requires an administrator of its division who has no
/// part in the listing: proposers do not approve their own proposals. The listing is searchable at once and suggested
/// within a second. A contact in a text of the listing fails with 422 `contact_in_text`.
#[utoipa::path(tag = "listings", security(("bearer" = [])), params(ListingPath),
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), PublishListingProblems))]
#[post("/listings/{id}/publish")]
pub async fn publish_listing(
    app: Data<App>,
    caller: May<ask::ReviewListing>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    path: Path<ListingPath>,
) -> Result<Answer> {
    let wanted = Wanted {
        caller,
        attempt,
        if_match,
        id: path.0.id,
    };
    make(&app, wanted, Move::Publish, None).await
}
