use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{AuditEvent, AuditLink, AuditVerb};
use super::policy::sees_origin;
use crate::access::auth::Caller;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{AuditEventId, SessionId, UserId};
use crate::platform::db::{ActorKind, Total};

/// Who did something, as whom and from where.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"kind": "user", "id": "0198f3a2-5b1c-7000-8000-000000000009", "acting_as": ["city_admin 510600"],
    "session_id": "0198f3a2-5b1c-7000-8000-000000000002", "address": "203.0.113.7", "database_role": "tianfu"}))]
pub struct AuditActor {
    pub kind: ActorKind,
    /// The account or API client.
    pub id: Option<Uuid>,
    /// `owner` when the row is the actor's own, and the roles that he held then, each with its division.
    pub acting_as: Vec<String>,
    /// Returned to the actor and to administrators; null once the actor's account is erased.
    pub session_id: Option<SessionId>,
    /// The address of the peer. Returned to the actor and to administrators; null once the actor's account is erased.
    pub address: Option<String>,
    /// The role of the database that wrote it: another than the service's went past the service.
    pub database_role: String,
}

/// What a write did with one row.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000090", "sequence": 4711, "at": "2026-08-30T01:02:03.000004Z",
    "resource": "listings", "row_id": "0198f3a2-5b1c-7000-8000-000000000010", "verb": "update", "divisions": ["510603"],
    "owners": ["0198f3a2-5b1c-7000-8000-000000000001"],
    "actor": {"kind": "user", "id": "0198f3a2-5b1c-7000-8000-000000000009", "acting_as": ["city_admin 510600"],
        "session_id": "0198f3a2-5b1c-7000-8000-000000000002", "address": "203.0.113.7", "database_role": "tianfu"},
    "request_id": "0198f3a2-5b1c-7000-8000-0000000000aa", "operation": "reject_listing", "reason": "与已发布的需求重复",
    "before": {"status": "submitted", "version": 2}, "after": {"status": "rejected", "version": 3},
    "previous_hash": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
    "hash": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b", "withheld": false}))]
pub struct AuditEventView {
    pub id: AuditEventId,
    /// Its number in the chain: without gaps. Null until the event is linked to the chain, about a second after the write.
    #[schema(minimum = 1)]
    pub sequence: Option<i64>,
    /// By the database's clock.
    pub at: DateTime<Utc>,
    /// The table.
    pub resource: String,
    /// The row's key, mostly its id.
    pub row_id: String,
    pub verb: AuditVerb,
    /// The divisions whose the row is; of a match those of both sides.
    pub divisions: Vec<DivisionCode>,
    /// The people whose the row is.
    pub owners: Vec<UserId>,
    pub actor: AuditActor,
    pub request_id: Option<String>,
    /// The operationId, or the name of the command or of the service's own work.
    pub operation: Option<String>,
    /// Why, where the operation takes a reason. Null once an owner or the actor is erased.
    pub reason: Option<String>,
    /// The row before; of an update only the columns that changed. `***` stands for secrets and personal data. Null for an
    /// insert, and once an owner is erased.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Value>,
    /// The row after; of an update only the columns that changed. Null for a deletion, and once an owner is erased.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Value>,
    /// The hash of the event before it in the chain. Null until the event is linked.
    pub previous_hash: Option<String>,
    /// SHA-256 over `previous_hash` and this event, as it is stored. Null until the event is linked.
    pub hash: Option<String>,
    /// True when an owner is erased (`before`, `after` and `reason` are null) or the actor is (`reason` is null, and `actor`
    /// has no session and no address). The hash then covers more than what is returned.
    pub withheld: bool,
}

impl AuditEventView {
    /// The event as this caller is shown it.
    pub fn new(
        (mut event, link): (AuditEvent, Option<AuditLink>),
        caller: &Caller,
        erased: &HashSet<Uuid>,
    ) -> Self {
        let concerns = event.owners.iter().any(|owner| erased.contains(&owner.0));
        // An event without an actor is a sign-in or a new password of the owner.
        let acted = event.actor_id.map_or(concerns, |id| erased.contains(&id));
        if concerns {
            event.before = None;
            event.after = None;
        }
        if acted {
            event.session_id = None;
            event.address = None;
        }
        let withheld = concerns || acted;
        if withheld {
            event.reason = None;
        }
        let origin = sees_origin(caller, event.actor_id, &event.divisions);
        Self {
            id: event.id,
            sequence: link.as_ref().map(|link| link.sequence),
            at: event.at,
            resource: event.resource,
            row_id: event.row_id,
            verb: event.verb,
            divisions: event.divisions,
            owners: event.owners,
            actor: AuditActor {
                kind: event.actor_kind,
                id: event.actor_id,
                acting_as: event.acting_as,
                session_id: event.session_id.filter(|_| origin),
                address: event.address.filter(|_| origin),
                database_role: event.database_role,
            },
            request_id: event.request_id,
            operation: event.operation,
            reason: event.reason,
            before: event.before,
            after: event.after,
            previous_hash: link.as_ref().map(|link| hex::encode(&link.previous)),
            hash: link.map(|link| hex::encode(link.hash)),
            withheld,
        }
    }
}

/// A page of the audit trail, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct AuditEventPage {
    pub items: Vec<AuditEventView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}
