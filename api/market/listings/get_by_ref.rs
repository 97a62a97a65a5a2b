use actix_web::get;
use actix_web::web::Data;

use super::get::absent;
use super::model;
use super::view::{self, ListingView};
use crate::access::App;
use crate::access::external_ref::{ClientRef, ExternalRefPath, only_clients};
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetListingByExternalRefProblems: NotFound);

/// Get a listing by one's own reference
///
/// For API clients: the listing that the calling client wrote down under this `external_ref`.
#[utoipa::path(tag = "listings", security(("bearer" = []), ("client" = ["listings:read"])), params(ExternalRefPath),
    responses((status = 200, description = "The listing.", body = ListingView,
        headers(("ETag" = String, description = "Its version."))), GetListingByExternalRefProblems))]
#[get("/listings/by-external-ref/{external_ref}")]
pub async fn get_listing_by_external_ref(
    app: Data<App>,
    caller: May<ask::ReadListing>,
    path: Path<ExternalRefPath>,
) -> Result<Answer> {
    let reference = ClientRef {
        client: only_clients(&caller)?.id,
        external_ref: path.0.external_ref.0,
    };
    let (now, vault) = (app.clock.now(), app.db.vault().clone());
    let view = app
        .db
        .read(move |conn| {
            let found = model::find_visible_by_ref(conn, &reference, &caller, now)?;
            view::show(conn, &vault, found.ok_or_else(absent)?, Some(&caller))
        })
        .await?;
    Ok(Answer::ok(&view)?.etag(view.etag()))
}
