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
