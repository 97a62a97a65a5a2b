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

problems!(RemoveListingProblems: NotFound, Forbidden, WrongState);

/// Remove a listing
///
/// Off the market by an administrator of its division, with the reason. Its open matches are
/// cancelled, those too that are being negotiated.
#[utoipa::path(tag = "listings", security(("bearer" = [])), params(ListingPath), request_body = MoveReason,
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), RemoveListingProblems))]
#[post("/listings/{id}/remove")]
pub async fn remove_listing(
    app: Data<App>,
    caller: May<ask::RemoveListing>,
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
    make(&app, wanted, Move::Remove, Some(body.0.reason)).await
}
