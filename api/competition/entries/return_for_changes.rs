use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::EntryDecision;
use super::model::{self, EntryMoved};
use super::moves::LockedEntry;
use super::notices;
use super::pass::may_act;
use super::state::Move;
use super::view::{EntryPath, EntryView};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// What the entrant has to change.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "请补充营业收入证明"}))]
pub struct EntryReturn {
    /// The owner and the team read it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(ReturnEntryProblems: NotFound, Forbidden, OwnProposal, WrongState, StageClosed);

/// Return an entry to be changed
///
/// By the unit that the entry waits at (see `pass`), until the deadline of its step. The entry is a draft again, which the
/// unit does not see; the entrant can submit it again until the later of that deadline and the end of the collection.
#[utoipa::path(tag = "entries", security(("bearer" = [])), params(EntryPath), request_body = EntryReturn,
    responses((status = 200, description = "The entry, a draft again.", body = EntryView,
        headers(("ETag" = String, description = "Its new version."))), ReturnEntryProblems))]
#[post("/entries/{id}/return")]
pub async fn return_entry(
    request: ChangeRequest<EntryPath, May<ask::PassEntry>>,
    body: Json<EntryReturn>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .write(move |tx, caller, if_match, path| {
            let locked = LockedEntry::of_unit(tx, path.id, &caller)?;
            caller.require(&locked)?;
            let moved = locked.step(&if_match, Move::Return)?;
            let (step, _) = may_act(tx, &locked, &caller)?;
            let moved = EntryMoved {
                step: Some(None),
                ..moved
            };
            let locked = locked.write(tx, &moved)?;
            let (entry, by) = (&locked.entry, caller.user_id);
            model::note(
                tx,
                entry,
                step.position,
                EntryDecision::Returned,
                Some(&reason),
                by,
            )?;
            notices::returned(tx, entry, &locked.contest, &reason, by)?;
            locked.shown(tx, &caller)?.answer()
        })
        .await
}
