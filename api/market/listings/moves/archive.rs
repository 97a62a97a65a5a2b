use actix_web::post;

use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::market::listings::ListingPath;
use crate::market::listings::model::Moved;
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(ArchiveListingProblems: NotFound, Forbidden, WrongState, ListingInNegotiation);

/// Archive a listing
///
/// Puts away what has come to an end. Not while a match on it is being negotiated; one that both accepted ends.
#[utoipa::path(tag = "listings", security(("bearer" = [])), params(ListingPath),
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), ArchiveListingProblems))]
#[post("/listings/{id}/archive")]
pub async fn archive_listing(
    request: ChangeRequest<ListingPath, May<ask::ArchiveListing>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            Ok(Moved {
                // Why it ended is told in the archive too.
                status_reason: None,
                ..locked.step(Move::Archive)?
            })
        })
        .await
}
