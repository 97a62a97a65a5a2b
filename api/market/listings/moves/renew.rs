use actix_web::post;

use super::refuse_contacts_in;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::market::listings::ListingPath;
use crate::market::listings::model::{self, Moved};
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(RenewListingProblems: NotFound, Forbidden, WrongState, ContactInText);

/// Renew an expired listing
///
/// Back on the market for another `valid_days`. A contact in a text of the listing fails with 422 `contact_in_text`.
#[utoipa::path(tag = "listings", security(("bearer" = []), ("client" = ["listings:write"])), params(ListingPath),
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), RenewListingProblems))]
#[post("/listings/{id}/renew")]
pub async fn renew_listing(
    request: ChangeRequest<ListingPath, May<ask::MoveListing>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = locked.step(Move::Renew)?;
            refuse_contacts_in(&locked.row)?;
            Ok(Moved {
                expires_at: Some(model::expiry(&locked.row.content, locked.tx.now)),
                ..moved
            })
        })
        .await
}
