use actix_web::get;
use actix_web::web::Data;
use diesel::PgConnection;

use super::model::{self, Listing};
use super::view::ListingPath;
use super::view::{self, ListingView};
use crate::access::App;
use crate::access::auth::{Anyone, Caller};
use crate::kernel::ids::ListingId;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetListingProblems: NotFound);

/// Get a listing
///
/// A published one is everybody's to read; any other is there for its owner, the owners and managers of the organisation
/// whose account owns it, its drafter, and the administrators and brokers of its division, and 404 for the rest. The answers to
/// the owner hold the contact. Until the owner has consented, so do those to the drafter, as long as the drafter wrote the
/// contact.
#[utoipa::path(tag = "listings", security((), ("bearer" = []), ("client" = ["listings:read"])), params(ListingPath),
    responses((status = 200, description = "The listing.", body = ListingView,
        headers(("ETag" = String, description = "Its version."))), GetListingProblems))]
#[get("/listings/{id}")]
pub async fn get_listing(
    app: Data<App>,
    caller: Anyone,
    path: Path<ListingPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    let vault = app.db.vault().clone();
    let view = app
        .db
        .read(move |conn| {
            let caller = caller.0.as_ref();
            let listing = model::find_owned(conn, path.0.id, caller, now)?;
            let listing = listing.ok_or_else(absent)?;
            view::show_with(conn, &vault, listing, caller)
        })
        .await?;
    let answer = Answer::ok(&view)?.etag(view.etag());
    Ok(answer.good_until(view.expires_at))
}

/// Also for a listing that the caller may not know of.
pub fn absent() -> Error {
    Problem::not_found("没有这条供需信息", "there is no such listing").into()
}

/// Locks a listing that the caller may know of.
pub fn lock_visible(
    conn: &mut PgConnection,
    id: ListingId,
    caller: &Caller,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Listing> {
    model::lock(conn, id, caller, now)?.ok_or_else(absent)
}
