use actix_web::post;

use super::refuse_contacts_in;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::market::listings::ListingPath;
use crate::market::listings::model::Moved;
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ConsentToListingProblems: NotFound, Forbidden, WrongState, ContactInText);

/// Consent to a listing written on one's behalf
///
/// By the owner, or by an owner or a manager of the organisation whose account owns it: it goes on to the review. A contact in a text of the listing fails with 422 `contact_in_text`.
#[utoipa::path(tag = "listings", security(("bearer" = [])), params(ListingPath),
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), ConsentToListingProblems))]
#[post("/listings/{id}/consent")]
pub async fn consent_to_listing(
    request: ChangeRequest<ListingPath, May<ask::ConsentToListing>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = locked.step(Move::Consent)?;
            refuse_contacts_in(&locked.row)?;
            // The owner's consent is their submission; who drafted the listing is on record beside.
            Ok(Moved {
                submitted_by: Some(locked.caller.user_id),
                submitted_at: Some(locked.tx.now),
                ..moved
            })
        })
        .await
}
