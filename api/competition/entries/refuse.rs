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

/// Why a unit does not recommend an entry.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "项目不属于本届赛道范围"}))]
pub struct EntryRefusal {
    /// The owner, the team and the officials of the contest read it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(RefuseEntryProblems: NotFound, Forbidden, OwnProposal, WrongState, StageClosed);

/// Refuse an entry
///
/// By the unit that the entry waits at (see `pass`), until the deadline of its step. The entry takes part no more.
#[utoipa::path(tag = "entries", security(("bearer" = [])), params(EntryPath), request_body = EntryRefusal,
    responses((status = 200, description = "The entry, refused.", body = EntryView,
        headers(("ETag" = String, description = "Its new version."))), RefuseEntryProblems))]
#[post("/entries/{id}/refuse")]
pub async fn refuse_entry(
    request: ChangeRequest<EntryPath, May<ask::PassEntry>>,
    body: Json<EntryRefusal>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .write(move |tx, caller, if_match, path| {
            let locked = LockedEntry::of_unit(tx, path.id, &caller)?;
            caller.require(&locked)?;
            let moved = locked.step(&if_match, Move::Refuse)?;
            let (step, _) = may_act(tx, &locked, &caller)?;
            // The step stays: a later unit's refusal leaves the recommendation of an earlier one in its quota.
            let moved = EntryMoved {
                status_reason: Some(Some(reason.clone())),
                ..moved
            };
            let locked = locked.write(tx, &moved)?;
            let (entry, by) = (&locked.entry, caller.user_id);
            model::note(
                tx,
                entry,
                step.position,
                EntryDecision::Refused,
                Some(&reason),
                by,
            )?;
            notices::refused(tx, entry, &locked.contest, &reason, by)?;
            locked.shown(tx, &caller)?.answer()
        })
        .await
}
