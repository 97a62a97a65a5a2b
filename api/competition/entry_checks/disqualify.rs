use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::check::reasons_differ;
use super::codes::{DisqualificationReason, EntryCheckDecision};
use super::model::{self, EntryCheck, EntryDecided};
use super::view::{CheckedEntryPath, EntryCheckView, absent};
use super::{news, policy};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::competition::entries::codes::EntryStatus;
use crate::competition::entries::model::cancel_open_reviews;
use crate::kernel::clock::official_day;
use crate::kernel::ids::EntryCheckId;
use crate::people::organizations::model::organizations_of;
use crate::platform::error::{Code, Result, problems};
use crate::platform::web::{Answer, Json};

/// Why an entry may not take part any more.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason_codes": ["false_statement"], "reason": "营业收入证明系伪造"}))]
pub struct EntryDisqualification {
    #[validate(length(min = 1, max = 7), custom(function = reasons_differ))]
    #[schema(min_items = 1, max_items = 7)]
    reason_codes: Vec<DisqualificationReason>,
    /// The entrant reads it.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(DisqualifyEntryProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Disqualify an entry
///
/// Works from the qualification to the end of the final, for an entry that still takes part. Requires an organiser of the
/// contest or an administrator of its division who is not on the entrant's side. Reviews of the entry that are not submitted
/// are cancelled. The owner is told.
#[utoipa::path(tag = "entry-checks", security(("bearer" = [])), params(CheckedEntryPath), request_body = EntryDisqualification,
    responses((status = 200, description = "The decision, as it stands among the checks of the entry.", body = EntryCheckView),
        DisqualifyEntryProblems))]
#[post("/entries/{id}/disqualify")]
pub async fn disqualify_entry(
    request: ChangeRequest<CheckedEntryPath, May<ask::CheckEntry>>,
    body: Json<EntryDisqualification>,
) -> Result<Answer> {
    let body = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let managed = organizations_of(tx.conn, &caller, official_day(tx.now))?;
            let found = model::lock_visible(tx.conn, path.id, &caller, &managed)?;
            let (entry, contest) = found.ok_or_else(absent)?;
            caller.require(&contest)?;
            if model::is_own(tx.conn, &entry, &caller, &managed)? {
                return Err(Code::OwnProposal.into());
            }
            if_match.check(&model::etag(tx.conn, &entry, &caller, &managed)?)?;
            policy::disqualify(&entry, &contest)?;
            let check = EntryCheck {
                id: EntryCheckId::new(),
                entry_id: entry.id,
                entry_version: entry.version,
                items: json!([]),
                findings: json!([]),
                decision: EntryCheckDecision::Disqualified,
                reason_codes: body.reason_codes,
                reason: Some(body.reason),
                due_at: None,
                working_days: None,
                calendars: json!([]),
                checked_by: caller.user_id,
                checked_at: tx.now,
            };
            let check = model::insert(tx.conn, &check)?;
            let decided = EntryDecided {
                status: EntryStatus::Disqualified,
                status_reason: check.reason.clone(),
                reason_codes: check.reason_codes.clone(),
                supplement_due_at: None,
                supplements_requested: entry.supplements_requested,
            };
            let entry = model::decide(tx.conn, entry.id, &decided, tx.now)?;
            cancel_open_reviews(tx, entry.id)?;
            let reason = check.reason.as_deref().unwrap_or_default();
            news::disqualified(tx, &entry, reason, caller.user_id)?;
            Answer::ok(&EntryCheckView::new(check, true)?)
        })
        .await
}
