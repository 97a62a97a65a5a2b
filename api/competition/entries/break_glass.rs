use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::moves::LockedEntry;
use super::view::{EntryPath, EntryView, Viewer, absent, show_as};
use super::{model, notices};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// Why an administrator has to know whose entry it is.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "核实关于项目归属的实名举报"}))]
pub struct BrokenGlass {
    /// The organisers of the contest and the audit trail are told.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(BreakGlassOfEntryProblems: NotFound, Forbidden, WrongState);

/// Break the glass of an entry
///
/// Returns an entry with its entrant in a blind stage, to an administrator of the province who gives a reason. The organisers
/// of the contest are told, and the audit trail keeps who read what and why. Fails with 409 `wrong_state` where the caller
/// sees the entrant anyway.
#[utoipa::path(tag = "entries", security(("bearer" = [])), params(EntryPath), request_body = BrokenGlass,
    responses((status = 200, description = "The entry with its entrant.", body = EntryView,
        headers(("ETag" = String, description = "Its version."))), BreakGlassOfEntryProblems))]
#[post("/entries/{id}/break-glass")]
pub async fn break_glass_of_entry(
    request: ChangeRequest<EntryPath, May<ask::BreakGlass>>,
    body: Json<BrokenGlass>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .write(move |tx, caller, if_match, path| {
            let locked = LockedEntry::of_entrant(tx, path.id, &caller)?;
            caller.require(&locked.contest)?;
            if_match.check(&locked.view.etag()?)?;
            let LockedEntry {
                entry,
                contest,
                view,
                ..
            } = locked;
            if !view.blind {
                return Err(wrong_state(
                    contest.status.as_str(),
                    "当前阶段不是盲评，无需应急查看",
                    "the caller sees the entrant: the stage is not blind",
                ));
            }
            let id = model::reveal(tx, entry.id, &reason, caller.user_id)?;
            let once = id.to_string();
            notices::revealed(tx, &entry, &contest, &reason, caller.user_id, &once)?;
            let seen = Viewer {
                sees_entrant: true,
                knows_code: true,
                is_official: true,
                may_open: true,
            };
            let shown = show_as(tx.conn, vec![(entry, contest)], |_, _| seen)?;
            shown.first().ok_or_else(absent)?.answer()
        })
        .await
}
