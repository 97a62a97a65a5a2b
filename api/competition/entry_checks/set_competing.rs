use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model;
use super::view::{CheckedEntryPath, absent};
use super::{news, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::contest_stages::model as stages;
use crate::competition::entries::model::find_contest;
use crate::competition::entries::view::{self, EntryView};
use crate::kernel::clock::official_day;
use crate::people::organizations::model::organizations_of;
use crate::platform::error::{Code, Result, problems};
use crate::platform::web::{Answer, Json};

/// Whether an entry competes.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"is_competing": false, "reason": "往届获奖项目，本届仅作展示"}))]
pub struct EntryCompetition {
    /// False: the entry is scored, and takes no place and no award.
    is_competing: bool,
    /// For the audit trail; the owner is told.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(SetEntryCompetingProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Set whether an entry competes
///
/// From the qualification until the scores of the last judged stage are locked. An entry outside the competition (展示项目) is
/// scored like the others, changes the result of none, is not moved by rankings, and takes no place and no award. Requires an
/// organiser of the contest or an administrator of its division who is not on the entrant's side. The owner is told.
#[utoipa::path(tag = "entry-checks", security(("bearer" = [])), params(CheckedEntryPath), request_body = EntryCompetition,
    responses((status = 200, description = "The entry.", body = EntryView,
        headers(("ETag" = String, description = "Its new version."))), SetEntryCompetingProblems))]
#[post("/entries/{id}/set-competing")]
pub async fn set_entry_competing(
    request: ChangeRequest<CheckedEntryPath, May<ask::CheckEntry>>,
    body: Json<EntryCompetition>,
) -> Result<Answer> {
    let body = body.0;
    request
        .because(&body.reason)
        .write(move |tx, caller, if_match, path| {
            let managed = organizations_of(tx.conn, &caller, official_day(tx.now))?;
            let found = model::lock_visible(tx.conn, path.id, &caller, &managed)?;
            let (entry, contest) = found.ok_or_else(absent)?;
            caller.require(&contest)?;
            if model::is_own(tx.conn, &entry, &caller, &managed)? {
                return Err(Code::OwnProposal.into());
            }
            if_match.check(&model::etag(tx.conn, &entry, &caller, &managed)?)?;
            let stages = stages::stages_of(tx.conn, contest.id)?;
            let last = stages.iter().rfind(|stage| stage.kind.is_judged());
            let is_locked = last.is_some_and(|stage| stage.locked_at.is_some());
            policy::set_competing(&entry, &contest, is_locked)?;
            let entry = match entry.is_competing == body.is_competing {
                true => entry,
                false => {
                    let entry = model::set_competing(tx.conn, entry.id, body.is_competing, tx.now)?;
                    news::competing(tx, &entry, &body.reason, caller.user_id)?;
                    entry
                }
            };
            let contest = find_contest(tx.conn, contest.id)?.ok_or_else(absent)?;
            view::show(tx.conn, entry, &contest, &caller, &managed)?.answer()
        })
        .await
}
