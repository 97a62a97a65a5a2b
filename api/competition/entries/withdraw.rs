use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::EntryDecision;
use super::model::{self, EntryMoved};
use super::moves::LockedEntry;
use super::state::Move;
use super::view::{EntryPath, EntryView};
use super::{notices, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why an entry takes part no more.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "团队主要成员无法到场"}))]
pub struct EntryWithdrawal {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: Option<String>,
}

problems!(WithdrawEntryProblems: NotFound, Forbidden, WrongState);

/// Withdraw an entry
///
/// Takes a submitted entry out of the contest, until the final. Its number stays taken; reviews of it that are not submitted
/// are cancelled. Requires the owner, an account that acts for its organisation, or the API client that drafted it.
#[utoipa::path(tag = "entries", security(("bearer" = []), ("client" = ["entries:write"])), params(EntryPath),
    request_body = EntryWithdrawal,
    responses((status = 200, description = "The entry, withdrawn.", body = EntryView,
        headers(("ETag" = String, description = "Its new version."))), WithdrawEntryProblems))]
#[post("/entries/{id}/withdraw")]
pub async fn withdraw_entry(
    request: ChangeRequest<EntryPath, May<ask::SubmitEntry>>,
    body: Json<EntryWithdrawal>,
) -> Result<Answer> {
    let reason = body.0.reason;
    let request = match &reason {
        Some(reason) => request.because(reason),
        None => request,
    };
    request
        .write(move |tx, caller, if_match, path| {
            let locked = LockedEntry::of_entrant(tx, path.id, &caller)?;
            caller.require(&locked)?;
            let moved = locked.step(&if_match, Move::Withdraw)?;
            policy::withdraw(&locked.entry, &locked.contest)?;
            let moved = EntryMoved {
                status_reason: Some(reason.clone()),
                step: Some(None),
                ..moved
            };
            let locked = locked.write(tx, &moved)?;
            let (entry, by) = (&locked.entry, caller.user_id);
            model::note(
                tx,
                entry,
                0,
                EntryDecision::Withdrawn,
                reason.as_deref(),
                by,
            )?;
            model::cancel_open_reviews(tx, entry.id)?;
            notices::withdrawn(tx, entry, &locked.contest, by)?;
            locked.shown(tx, &caller)?.answer()
        })
        .await
}
