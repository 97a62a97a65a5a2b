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

problems!(ArchiveListingProblems: NotFound, Forbidden, WrongState, ListingInNegotiation);

/// Archive a listing
///
/// Puts away what has come to an end. Not while a match on it is being negotiated; one that both accepted ends.
#[utoipa::path(tag = "listings", security(("bearer" = [])), params(ListingPath),
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), ArchiveListingProblems))]
#[post("/listings/{id}/archive")]
pub async fn archive_listing(
    app: Data<App>,
    caller: May<ask::ArchiveListing>,
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
    make(&app, wanted, Move::Archive, None).await
}
