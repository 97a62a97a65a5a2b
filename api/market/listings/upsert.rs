use actix_web::put;
use actix_web::web::Data;

use super::create::{NewListing, place, write_down};
use super::get::lock_visible;
use super::model::{self, Listing};
use super::policy;
use super::update::rewrite;
use super::view::{self, ListingView};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::external_ref::{ClientRef, ExternalRefPath, only_clients};
use crate::access::rights::{May, Right, ask, require};
use crate::platform::db::Tx;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Json, Path, PutCondition};

problems!(UpsertListingProblems: NotFound, Forbidden, WrongState);

/// Write a listing under one's own reference
///
/// For API clients. `If-None-Match: *` writes the listing that the calling client calls so for the first time, as
/// `POST /v1/listings` does; `If-Match` replaces what it says as a whole, while it is a draft or was returned to be
/// changed. What stands there in the same words already is answered as it stands, in any state, so a system can send all
/// it has again and again. Side, market and owner stay what they are; once the owner has consented, or written the contact
/// himself, it is his, and what is said of it is passed over.
#[utoipa::path(tag = "listings", security(("bearer" = []), ("client" = ["listings:write"])), params(ExternalRefPath), request_body = NewListing,
    responses((status = 200, description = "The listing as it is now.", body = ListingView,
        headers(("ETag" = String, description = "Its version."))),
        (status = 201, description = "The draft.", body = ListingView,
        headers(("Location" = String, description = "Where it lives."), ("ETag" = String, description = "Its version."))),
        UpsertListingProblems))]
#[put("/listings/by-external-ref/{external_ref}")]
pub async fn upsert_listing(
    app: Data<App>,
    caller: May<ask::DraftListing>,
    condition: PutCondition,
    path: Path<ExternalRefPath>,
    body: Json<NewListing>,
) -> Result<Answer> {
    let reference = ClientRef {
        client: only_clients(&caller)?.id,
        external_ref: path.0.external_ref.0,
    };
    let new = body.0;
    if new
        .external_ref
        .as_ref()
        .is_some_and(|other| *other != reference.external_ref)
    {
        return Err(fixed(
            "/external_ref",
            "与路径不一致",
            "is not the one of the path",
        ));
    }
    app.db
        .write(caller.act(), move |tx| {
            if let Some(found) = model::find_by_ref(tx.conn, &reference)? {
                let listing = lock_visible(tx.conn, found.id, &caller, tx.now)?;
                return replace(tx, &caller, &condition, listing, new);
            }
            condition.check(None)?;
            place(&caller, &new)?;
            let Some(view) = write_down(tx, &caller, new, Some(reference.clone()))? else {
                // Somebody was quicker with the same reference: it is there now.
                let found = model::find_by_ref(tx.conn, &reference)?;
                let etag = found
                    .map(|found| view::current_etag(tx.conn, &found))
                    .transpose()?;
                condition.check(etag.as_deref())?;
                return Err(anyhow::anyhow!("a reference is taken and not there").into());
            };
            Ok(Answer::created(format!("/v1/listings/{}", view.id), &view)?.etag(view.etag()))
        })
        .await
}

fn replace(
    tx: &mut Tx<'_>,
    caller: &Caller,
    condition: &PutCondition,
    listing: Listing,
    new: NewListing,
) -> Result<Answer> {
    let reach = require(caller, Right::EditListing, &listing)?;
    condition.check(Some(&view::current_etag(tx.conn, &listing)?))?;
    if new.side != listing.side || new.market != listing.market {
        let pointer = if new.side == listing.side {
            "/market"
        } else {
            "/side"
        };
        return Err(fixed(pointer, "不能更改", "stays what it is"));
    }
    if new
        .on_behalf_of
        .is_some_and(|owner| owner != listing.owner_id)
    {
        return Err(fixed(
            "/on_behalf_of",
            "所有者不能更改",
            "the owner stays who he is",
        ));
    }
    let (content, contact) = new.content();
    let open = model::contact_is_open_to(tx.conn, listing.id, &caller.records)?;
    let keeps_contact = policy::keeps_contact(caller, &listing, open);
    let stands = content == listing.content
        && (!keeps_contact || contact == model::contact(tx.conn, tx.vault, listing.id)?);
    let listing = if stands {
        listing
    } else {
        policy::edit(caller, &listing, reach)?;
        rewrite(
            tx,
            caller,
            &listing,
            &content,
            keeps_contact.then_some(contact),
        )?
    };
    let view = view::show(tx.conn, tx.vault, listing, Some(caller))?;
    Ok(Answer::ok(&view)?.etag(view.etag()))
}

fn fixed(pointer: &str, zh: &str, en: &str) -> crate::platform::error::Error {
    Problem::invalid_body(pointer, "immutable", zh, en).into()
}
