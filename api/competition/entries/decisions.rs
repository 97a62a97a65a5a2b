use actix_web::get;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::EntryDecision;
use super::model::{self, StepDecision};
use super::view::{EntryPath, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::{StepDecisionId, UserId};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

/// An act of the entrant or of a unit on an entry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000d0", "step": 1, "decision": "returned",
    "reason": "请补充营业收入证明", "entry_version": 3, "decided_by": "0198f3a2-5b1c-7000-8000-000000000009",
    "decided_at": "2024-07-13T01:02:03.000004Z"}))]
pub struct EntryDecisionView {
    pub id: StepDecisionId,
    /// The position of the step of the contest; 0 is the entrant.
    #[schema(minimum = 0)]
    pub step: i16,
    pub decision: EntryDecision,
    /// Withheld in a blind stage, as `decided_by` is.
    pub reason: Option<String>,
    /// The version of the entry after the act.
    pub entry_version: i32,
    pub decided_by: Option<UserId>,
    pub decided_at: DateTime<Utc>,
}

impl EntryDecisionView {
    fn new(row: StepDecision, sees_entrant: bool) -> Self {
        Self {
            id: row.id,
            step: row.step,
            decision: row.decision,
            reason: row.reason.filter(|_| sees_entrant),
            entry_version: row.entry_version,
            decided_by: sees_entrant.then_some(row.decided_by),
            decided_at: row.decided_at,
        }
    }
}

/// The acts on an entry, the first one first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct EntryDecisions {
    pub items: Vec<EntryDecisionView>,
}

problems!(ListEntryDecisionsProblems: NotFound, Forbidden);

/// List the acts on an entry
///
/// What the entrant and the units of the chain did: submissions, passes, returns, refusals, recalls and the withdrawal. For
/// callers who may read the entry.
#[utoipa::path(tag = "entries", security(("bearer" = []), ("client" = ["entries:read"])), params(EntryPath),
    responses((status = 200, description = "The acts.", body = EntryDecisions), ListEntryDecisionsProblems))]
#[get("/entries/{id}/decisions")]
pub async fn list_entry_decisions(
    app: Data<App>,
    caller: May<ask::ReadEntry>,
    path: Path<EntryPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let shown = app
        .db
        .read(move |conn| {
            let managed = model::managed(conn, &caller, today)?;
            let found = model::find_visible(conn, path.0.id, &caller, &managed)?;
            let (entry, _) = found.ok_or_else(absent)?;
            let identified = model::identified_among(conn, &[entry.id], &caller, &managed)?;
            let rows = model::decisions(conn, entry.id)?.into_iter();
            Ok(EntryDecisions {
                items: rows
                    .map(|row| EntryDecisionView::new(row, !identified.is_empty()))
                    .collect(),
            })
        })
        .await?;
    Answer::ok(&shown)
}
