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

problems!(SubmitListingProblems: NotFound, Forbidden, WrongState, ContactInText, InvalidValue);

/// Submit a listing
///
/// From the draft, or after changes were asked for, to the review. What a broker or administrator submits on somebody's
/// behalf goes to its owner for consent first. `contact` must be there. A contact in a text of the
/// listing fails with 422 `contact_in_text`.
#[utoipa::path(tag = "listings", security(("bearer" = []), ("client" = ["listings:write"])), params(ListingPath),
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), SubmitListingProblems))]
#[post("/listings/{id}/submit")]
pub async fn submit_listing(
    app: Data<App>,
    caller: May<ask::MoveListing>,
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
    make(&app, wanted, Move::Submit, None).await
}
