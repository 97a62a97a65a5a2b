use actix_web::post;

use super::MoveReason;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::market::listings::ListingPath;
use crate::market::listings::model::Moved;
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

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
    request: ChangeRequest<ListingPath, May<ask::RemoveListing>>,
    body: Json<MoveReason>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .transition(move |locked| {
            Ok(Moved {
                decided_by: Some(locked.caller.user_id),
                status_reason: Some(Some(reason)),
                ..locked.step(Move::Remove)?
            })
        })
        .await
}
