use actix_web::post;

use super::{refuse_contacts_in, refuse_own_proposal};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::market::listings::ListingPath;
use crate::market::listings::model::{self, Moved};
use crate::market::listings::news;
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(PublishListingProblems: NotFound, Forbidden, OwnProposal, WrongState, ContactInText);

/// Publish a listing
///
/// Moves the listing from the review to the market, for `valid_days`. Requires an administrator of its division who has no
/// part in the listing: proposers do not approve their own proposals. The listing is searchable at once and suggested
/// within a second. A contact in a text of the listing fails with 422 `contact_in_text`.
#[utoipa::path(tag = "listings", security(("bearer" = [])), params(ListingPath),
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), PublishListingProblems))]
#[post("/listings/{id}/publish")]
pub async fn publish_listing(
    request: ChangeRequest<ListingPath, May<ask::ReviewListing>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            refuse_own_proposal(locked)?;
            let moved = locked.step(Move::Publish)?;
            refuse_contacts_in(&locked.row)?;
            let (now, by) = (locked.tx.now, locked.caller.user_id);
            let expires_at = model::expiry(&locked.row.content, now);
            news::published(&mut locked.tx, &locked.row, expires_at, by)?;
            Ok(Moved {
                decided_by: Some(by),
                published_at: Some(now),
                expires_at: Some(expires_at),
                ..moved
            })
        })
        .await
}
