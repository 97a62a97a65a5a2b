use actix_web::post;

use super::refuse_contacts_in;
use crate::access::rights::{May, Reach, ask};
use crate::access::transitions::ChangeRequest;
use crate::market::listings::ListingPath;
use crate::market::listings::model::{self, Moved};
use crate::market::listings::news;
use crate::market::listings::state::Move;
use crate::market::listings::view::ListingView;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::Answer;

problems!(SubmitListingProblems: NotFound, Forbidden, WrongState, ContactInText, InvalidValue);

/// Submit a listing
///
/// From the draft, or after changes were asked for, to the review. What a broker or administrator submits on somebody's
/// behalf goes to its owner for consent first, who is notified. `contact` must be there. A contact in a text of the
/// listing fails with 422 `contact_in_text`.
#[utoipa::path(tag = "listings", security(("bearer" = []), ("client" = ["listings:write"])), params(ListingPath),
    responses((status = 200, description = "The listing, moved.", body = ListingView,
        headers(("ETag" = String, description = "Its new version."))), SubmitListingProblems))]
#[post("/listings/{id}/submit")]
pub async fn submit_listing(
    request: ChangeRequest<ListingPath, May<ask::MoveListing>>,
) -> Result<Answer> {
    request
        .transition(|locked| {
            let moved = locked.step(Move::Submit)?;
            // An owner who cannot be reached cannot be matched.
            if !model::has_contact(locked.tx.conn, locked.row.id)? {
                return Err(Problem::invalid_body(
                    "/contact",
                    "required",
                    "提交前须填写联系方式（PATCH contact）",
                    "a contact is needed before submission (PATCH contact)",
                )
                .into());
            }
            refuse_contacts_in(&locked.row)?;
            // What is submitted on behalf of the owner is not answered for by the owner yet.
            let by_owner = locked.reach == Reach::Own;
            if !by_owner {
                news::consent_asked(&mut locked.tx, &locked.row, locked.caller.user_id)?;
            }
            Ok(Moved {
                submitted_by: Some(locked.caller.user_id),
                submitted_at: by_owner.then_some(locked.tx.now),
                ..moved
            })
        })
        .await
}
