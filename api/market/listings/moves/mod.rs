//! The moves of a listing, an operation each, and what they have in common.

mod archive;
mod consent;
mod pause;
mod publish;
mod reject;
mod remove;
mod renew;
mod resume;
mod return_for_changes;
mod submit;
mod withdraw;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::get::lock_visible;
use super::model::{self, Listing, Moved};
use super::state::{self, Hand, Move};
use super::{ListingPath, policy, view};
use crate::access::auth::Caller;
use crate::access::rights::Reach;
use crate::access::transitions::{Locked, Transitions};
use crate::kernel::clock::official_day;
use crate::platform::contacts_in_text::{Audience, refuse_contacts};
use crate::platform::db::Tx;
use crate::platform::error::Result;
use crate::platform::web::{Answer, Language};

pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(submit::submit_listing)
        .service(consent::consent_to_listing)
        .service(publish::publish_listing)
        .service(return_for_changes::return_listing)
        .service(reject::reject_listing)
        .service(pause::pause_listing)
        .service(resume::resume_listing)
        .service(renew::renew_listing)
        .service(withdraw::withdraw_listing)
        .service(remove::remove_listing)
        .service(archive::archive_listing);
}

/// Why a listing is moved against its owner's wish, or off the market.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "请补充技术指标和验收标准"}))]
pub struct MoveReason {
    /// Told to the owner.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

impl Transitions for ListingPath {
    type Row = Listing;
    type Move = Move;
    type Moved = Moved;

    fn lock_visible(self, tx: &mut Tx<'_>, caller: &Caller) -> Result<Listing> {
        lock_visible(tx.conn, self.id, caller, tx.now)
    }

    fn etag(listing: &Listing, tx: &mut Tx<'_>, _: Language) -> Result<String> {
        Ok(view::current_etag(tx.conn, listing)?)
    }

    /// A listing whose time is over is expired, even before the clock has written it down.
    fn settle(listing: &mut Listing, tx: &mut Tx<'_>) -> Result<()> {
        Ok(model::expire_if_due(tx.conn, listing, tx.now)?)
    }

    fn status(listing: &Listing, _: DateTime<Utc>) -> &'static str {
        listing.status.as_str()
    }

    /// A move clears the reason of the move before.
    fn step(locked: &Locked<'_, Self>, by: Move) -> Option<Moved> {
        let hand = match locked.reach {
            Reach::Own => Hand::Owner,
            _ => Hand::OnBehalf,
        };
        Some(Moved {
            status: Some(state::step(locked.row.status, by, hand)?),
            status_reason: Some(None),
            ..Moved::default()
        })
    }

    fn write(listing: Listing, tx: &mut Tx<'_>, moved: &Moved) -> Result<Listing> {
        Ok(model::set_moved(tx.conn, listing.id, moved, tx.now)?)
    }

    fn answer(listing: Listing, tx: &mut Tx<'_>, caller: &Caller, _: Language) -> Result<Answer> {
        let view = view::show(tx.conn, tx.vault, listing, Some(caller))?;
        Ok(Answer::ok(&view)?.etag(view.etag()))
    }
}

/// The rule of each decision after the review: 409 `own_proposal` for a caller who has a part in the listing.
fn refuse_own_proposal(locked: &mut Locked<'_, ListingPath>) -> Result<()> {
    let (conn, listing, caller) = (&mut *locked.tx.conn, &locked.row, locked.caller);
    let mut own = caller.records.clone();
    own.extend(caller.organizations.iter().map(|of| of.id));
    let wrote = model::has_edited(conn, listing.id, &own)?
        || model::has_client_in(conn, listing, &own)?
        || model::is_of_member(conn, listing, &caller.records, official_day(locked.tx.now))?;
    policy::review(caller, listing, wrote)
}

/// The rule of each move that leads to the review or the market: no contact in the texts of the listing.
fn refuse_contacts_in(listing: &Listing) -> Result<()> {
    refuse_contacts(Audience::Market, listing.content.texts())
}
