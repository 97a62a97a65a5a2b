use actix_web::post;

use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::market::listings::ListingPath;
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(PauseListingProblems: NotFound, Forbidden, WrongState);

/// Pause a listing
///
/// Off the market until `resume`; its term goes on.
#[utoipa::path(tag = "listings", security(("bearer" = []), ("client" = ["listings:write"])), params(ListingPath),
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), PauseListingProblems))]
#[post("/listings/{id}/pause")]
pub async fn pause_listing(
    request: ChangeRequest<ListingPath, May<ask::MoveListing>>,
) -> Result<Answer> {
    request.transition(|locked| locked.step(Move::Pause)).await
}
