//! The moves of a listing, an operation each; what they have in common is [`make`].

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

use actix_web::web::Data;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::get::lock_visible;
use super::model::{self, Listing, Moved};
use super::state::{self, Hand, Move};
use super::{policy, view};
use crate::access::App;
use crate::access::auth::Caller;
use crate::access::rights::{Ask, May};
use crate::kernel::ids::ListingId;
use crate::platform::contacts_in_text::{Audience, refuse_contacts};
use crate::platform::db::Tx;
use crate::platform::error::{Problem, Result};
use crate::platform::web::{Answer, Attempt, MaybeIfMatch};

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

/// Who wants the move, and on which version.
struct Wanted<A> {
    caller: May<A>,
    attempt: Attempt,
    if_match: MaybeIfMatch,
    id: ListingId,
}

/// Makes a move: visible, allowed, on the version the caller knows, and one that the state has.
async fn make<A: Ask>(
    app: &Data<App>,
    wanted: Wanted<A>,
    by: Move,
    reason: Option<String>,
) -> Result<Answer> {
    let Wanted {
        caller,
        attempt,
        if_match,
        id,
    } = wanted;
    let act = caller.act().because(reason.as_deref());
    app.db
        .write_once(act, caller.key_space(), attempt, move |tx| {
            let listing = lock_visible(tx.conn, id, &caller, tx.now)?;
            let reach = caller.require(&listing)?;
            let wrote = model::has_edited(tx.conn, id, caller.user_id)?
                || model::has_client_in(tx.conn, &listing, caller.user_id)?;
            let hand = policy::make(&caller, &listing, by, reach, wrote)?;
            if_match.check(&view::current_etag(tx.conn, &listing)?)?;
            // Its time may be over without anybody having written it down yet: then it is expired, whatever the row says.
            let listing = model::expire_if_due(tx.conn, listing, tx.now)?;
            let Some(next) = state::step(listing.status, by, hand) else {
                return Err(listing.wrong_state(
                    "当前状态不允许此操作",
                    "there is no such move from the state it is in",
                ));
            };
            if by == Move::Submit {
                can_be_reached(tx, &listing)?;
            }
            if leads_to_market(by) {
                refuse_contacts(Audience::Market, listing.content.texts())?;
            }
            let moved = Moved {
                status: Some(next),
                // Why it ended is told in the archive too.
                status_reason: (by != Move::Archive).then_some(reason),
                ..effects(by, hand, &caller, &listing, tx)
            };
            let listing = model::set_moved(tx.conn, id, &moved, tx.now)?;
            let view = view::show(tx.conn, tx.vault, listing, Some(&caller))?;
            Ok(Answer::ok(&view)?.etag(view.etag()))
        })
        .await
}

/// Moves after which others read the listing, or that lead to the review.
fn leads_to_market(by: Move) -> bool {
    matches!(
        by,
        Move::Submit | Move::Consent | Move::Publish | Move::Resume | Move::Renew
    )
}

/// What a move writes beside the status.
fn effects(by: Move, hand: Hand, caller: &Caller, listing: &Listing, tx: &Tx<'_>) -> Moved {
    let expires_at = model::expiry(&listing.content, tx.now);
    match by {
        Move::Submit if hand == Hand::OnBehalf => Moved {
            submitted_by: Some(caller.user_id),
            ..Moved::default()
        },
        // The owner's consent is his submission; who drafted it is on record beside.
        Move::Submit | Move::Consent => Moved {
            submitted_by: Some(caller.user_id),
            submitted_at: Some(tx.now),
            ..Moved::default()
        },
        Move::Publish => Moved {
            decided_by: Some(caller.user_id),
            published_at: Some(tx.now),
            expires_at: Some(expires_at),
            ..Moved::default()
        },
        Move::Return | Move::Reject | Move::Remove => Moved {
            decided_by: Some(caller.user_id),
            ..Moved::default()
        },
        Move::Renew => Moved {
            expires_at: Some(expires_at),
            ..Moved::default()
        },
        Move::Pause | Move::Resume | Move::Expire | Move::Withdraw | Move::Archive => {
            Moved::default()
        }
    }
}

/// Nobody can be matched with somebody who cannot be reached.
fn can_be_reached(tx: &mut Tx<'_>, listing: &Listing) -> Result<()> {
    match model::has_contact(tx.conn, listing.id)? {
        true => Ok(()),
        false => Err(Problem::invalid_body(
            "/contact",
            "required",
            "提交前须填写联系方式（PATCH contact）",
            "a contact is needed before submission (PATCH contact)",
        )
        .into()),
    }
}
