use actix_web::post;

use super::refuse_contacts_in;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::market::listings::ListingPath;
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ResumeListingProblems: NotFound, Forbidden, WrongState, ContactInText);

/// Resume a paused listing
///
/// Back on the market, for what is left of its term. A contact in a text of the listing fails with 422
/// `contact_in_text`.
#[utoipa::path(tag = "listings", security(("bearer" = []), ("client" = ["listings:write"])), params(ListingPath),
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), ResumeListingProblems))]
#[post("/listings/{id}/resume")]
pub async fn resume_listing(
    request: ChangeRequest<ListingPath, May<ask::MoveListing>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = locked.step(Move::Resume)?;
            refuse_contacts_in(&locked.row)?;
            Ok(moved)
        })
        .await
}
