use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::codes::{RevealCapacity, RevealReason, RevealedData};
use super::model::Reveal;
use crate::kernel::ids::{ListingId, MatchId, UserId};

/// Somebody was shown one's contact data or identity number.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000040",
    "revealed_to": "0198f3a2-5b1c-7000-8000-000000000002", "revealed_to_name": "德阳市科协", "capacity": "city_admin",
    "data": "contact", "reason": "service", "note": "上门服务前电话确认", "match_id": null, "listing_id": null,
    "found": true, "revealed_at": "2026-08-30T01:02:03.000004Z"}))]
pub struct ContactRevealView {
    pub id: Uuid,
    /// Who.
    pub revealed_to: UserId,
    /// The name that others saw when it was read; it stays, whatever becomes of the account.
    pub revealed_to_name: String,
    /// As what.
    pub capacity: RevealCapacity,
    /// What of one.
    pub data: RevealedData,
    /// Why.
    pub reason: RevealReason,
    /// Why, in words.
    pub note: Option<String>,
    /// By way of which match; null when it was kept with the account itself.
    pub match_id: Option<MatchId>,
    /// The contact of which listing.
    pub listing_id: Option<ListingId>,
    /// `false`: somebody looked, and there was nothing to show.
    pub found: bool,
    pub revealed_at: DateTime<Utc>,
}

impl From<Reveal> for ContactRevealView {
    fn from(reveal: Reveal) -> Self {
        Self {
            id: reveal.id,
            revealed_to: reveal.revealed_to,
            revealed_to_name: reveal.revealed_to_name,
            capacity: reveal.capacity,
            data: reveal.data,
            reason: reveal.reason,
            note: reveal.note,
            match_id: reveal.match_id,
            listing_id: reveal.listing_id,
            found: reveal.found,
            revealed_at: reveal.revealed_at,
        }
    }
}

/// A page of reveals, the last first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ContactRevealPage {
    pub items: Vec<ContactRevealView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
