use actix_web::post;
use actix_web::web::Data;

use super::{Wanted, make};
use crate::app::App;
use crate::error::{Result, problems};
use crate::listings::ListingPath;
use crate::listings::state::Move;
use crate::listings::view::ListingView;
use crate::rights::{May, ask};
use crate::web::{Answer, Attempt, MaybeIfMatch, Path};

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
