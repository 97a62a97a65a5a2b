use actix_web::delete;
use actix_web::web::Data;

use super::get::lock_visible;
use super::view::ListingPath;
use super::{model, policy, view};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::accounts::attachments::model as attachments;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Path};

problems!(DeleteListingProblems: NotFound, Forbidden, WrongState);

/// Throw a draft away
///
/// Only a draft can be deleted, by its owner or drafter. What was submitted is withdrawn instead, and stays on record.
#[utoipa::path(tag = "listings", security(("bearer" = []), ("client" = ["listings:write"])), params(ListingPath),
    responses((status = 204, description = "Gone."), DeleteListingProblems))]
#[delete("/listings/{id}")]
pub async fn delete_listing(
    app: Data<App>,
    caller: May<ask::DeleteListing>,
    if_match: IfMatch,
    path: Path<ListingPath>,
) -> Result<Answer> {
    app.db
        .write(caller.act(), move |tx| {
            let listing = lock_visible(tx.conn, path.0.id, &caller, tx.now)?;
            caller.require(&listing)?;
            policy::delete(&listing)?;
            if_match.check(&view::current_etag(tx.conn, &listing)?)?;
            attachments::delete_of(tx.conn, super::KIND, &[listing.id.0], tx.now)?;
            model::delete(tx.conn, listing.id)?;
            Ok(Answer::no_content())
        })
        .await
}
