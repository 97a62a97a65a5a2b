use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::DeclineReason;
use super::get::MatchPath;
use super::model::MatchMoved;
use super::state::Move;
use super::view::MatchView;
use super::{news, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::contacts_in_text::{Audience, Text, refuse_contacts};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why it is declined.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "budget", "note": "报价超出预算"}))]
pub struct MatchDecline {
    reason: DeclineReason,
    /// Told to the other side. A phone number, an e-mail or web address, an account of a messenger or an identity number in
    /// it fails with 422 `contact_in_text`.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    note: Option<String>,
}

problems!(DeclineMatchProblems: NotFound, Forbidden, WrongState, ContactInText);

/// Decline a match
///
/// By either owner, or an owner or a manager of the organisation whose account owns a side, before both have accepted. The pair is not suggested again for 90 days, by default. A contact
/// in `note` fails with 422 `contact_in_text`.
#[utoipa::path(tag = "matches", security(("bearer" = [])), params(MatchPath), request_body = MatchDecline,
    responses((status = 200, description = "The match, moved.", body = MatchView,
        headers(("ETag" = String, description = "Its new version."))), DeclineMatchProblems))]
#[post("/matches/{id}/decline")]
pub async fn decline_match(
    request: ChangeRequest<MatchPath, May<ask::DecideMatch>>,
    body: Json<MatchDecline>,
) -> Result<Answer> {
    let body = body.0;
    let note = body.note.as_deref().map(|note| Text::new("/note", note));
    refuse_contacts(Audience::Counterpart, note)?;
    request
        // The words beside the code are for the other side, and may be erased.
        .because(body.reason.as_str())
        .transition(move |locked| {
            let side = policy::decide(locked.caller, &locked.row)?;
            let moved = locked.step(Move::Decline)?;
            let by = locked.caller.user_id;
            news::declined(&mut locked.tx, &locked.row, side, body.reason, by)?;
            Ok(MatchMoved {
                declined_by: Some(by),
                decline_reason: Some(body.reason),
                close_note: body.note,
                ..moved
            })
        })
        .await
}
