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

problems!(ConsentToListingProblems: NotFound, Forbidden, WrongState, ContactInText);

/// Consent to a listing written on one's behalf
///
/// The owner's: it goes on to the review. A contact in a text of the listing fails with 422 `contact_in_text`.
#[utoipa::path(tag = "listings", security(("bearer" = [])), params(ListingPath),
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), ConsentToListingProblems))]
#[post("/listings/{id}/consent")]
pub async fn consent_to_listing(
    app: Data<App>,
    caller: May<ask::ConsentToListing>,
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
    make(&app, wanted, Move::Consent, None).await
}
