use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::codes::CancelReason;
use super::get::MatchPath;
use super::model::MatchMoved;
use super::policy;
use super::state::Move;
use super::view::MatchView;
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::contacts_in_text::{Audience, Text, refuse_contacts};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why it is called off.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "no_response"}))]
pub struct MatchCancel {
    /// Any of the list but `listing_closed`, which is the exchange's own.
    #[validate(custom(function = a_persons_reason))]
    reason: CancelReason,
    /// Told to both sides. A phone number, an e-mail or web address, an account of a messenger or an identity number in
    /// it fails with 422 `contact_in_text`.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    note: Option<String>,
}

fn a_persons_reason(reason: &CancelReason) -> Result<(), ValidationError> {
    match reason {
        CancelReason::ListingClosed => Err(ValidationError::new("reserved").with_message(
            "由系统在供需信息下架时填写|is written by the exchange when a listing leaves the market".into(),
        )),
        _ => Ok(()),
    }
}

problems!(CancelMatchProblems: NotFound, Forbidden, WrongState, ContactInText);

/// Cancel a match
///
/// By whoever proposed it, or a broker or administrator for the division of either, while it is open; once both have
/// accepted, by either owner too. A contact in `note` fails with 422 `contact_in_text`.
#[utoipa::path(tag = "matches", security(("bearer" = []), ("client" = ["matches:write"])), params(MatchPath), request_body = MatchCancel,
    responses((status = 200, description = "The match, moved.", body = MatchView,
        headers(("ETag" = String, description = "Its new version."))), CancelMatchProblems))]
#[post("/matches/{id}/cancel")]
pub async fn cancel_match(
    request: ChangeRequest<MatchPath, May<ask::CancelMatch>>,
    body: Json<MatchCancel>,
) -> Result<Answer> {
    let body = body.0;
    let note = body.note.as_deref().map(|note| Text::new("/note", note));
    refuse_contacts(Audience::Counterpart, note)?;
    request
        // The words beside the code are for the other side, and may be erased.
        .because(body.reason.as_str())
        .transition(move |locked| {
            policy::cancel(locked.caller, &locked.row, locked.reach)?;
            Ok(MatchMoved {
                cancelled_by: Some(locked.caller.user_id),
                cancel_reason: Some(body.reason),
                close_note: body.note,
                ..locked.step(Move::Cancel)?
            })
        })
        .await
}
