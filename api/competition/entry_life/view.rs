//! What is shown of the life of an entry.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::codes::LifeKind;
use crate::kernel::ids::EntryId;

/// An event in the life of an entry.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LifeItem {
    pub kind: LifeKind,
    pub at: DateTime<Utc>,
    /// The name of the resource that the event is of.
    pub resource: &'static str,
    /// The id of the resource.
    pub id: Uuid,
    /// Where the caller reads more. Null where there is no such address for the caller.
    pub href: Option<String>,
    /// What is told, by `kind`. `act`: `decision`, `step`, `reason`. `check`: `decision`, `reason_codes`, `reason`, `due_at`.
    /// `reviews`: `stage_id`, `stage_title`, `count`, `totals`. `result`: `stage_id`, `stage_title`, `advances`, `rank`, `score`.
    /// `award`: `tier`, `tier_name`, `status`, `award_list_id`. `acceptance`: `answer`. `revocation`: `reason`. `grant`: `step`,
    /// `status`, `amount_fen`, `paid_fen`. `recommendation`: `step`, `contest_id`, `contest_title`, `target_contest_id`,
    /// `target_contest_title`. `impact`: `code`, `value`, `unit`, `base_value`, `base_unit`, `period`, `qualifier`, `source`.
    /// A member that the caller may not read is null.
    #[schema(value_type = Object)]
    pub facts: Value,
}

/// The life of an entry, as far as the caller may read it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"entry_id": "0198f3a2-5b1c-7000-8000-0000000000e0", "items": [
    {"kind": "act", "at": "2024-07-12T01:02:03.000004Z", "resource": "entry_decisions",
        "id": "0198f3a2-5b1c-7000-8000-0000000000d0", "href": "/v1/entries/0198f3a2-5b1c-7000-8000-0000000000e0/decisions",
        "facts": {"decision": "submitted", "step": 0, "reason": null}},
    {"kind": "award", "at": "2024-09-20T01:02:03.000004Z", "resource": "awards",
        "id": "0198f3a2-5b1c-7000-8000-0000000002b0", "href": "/v1/awards/0198f3a2-5b1c-7000-8000-0000000002b0",
        "facts": {"tier": "first", "tier_name": "一等奖", "status": "confirmed",
            "award_list_id": "0198f3a2-5b1c-7000-8000-0000000002c0"}}]}))]
pub struct EntryLife {
    pub entry_id: EntryId,
    /// The first event first.
    pub items: Vec<LifeItem>,
}
