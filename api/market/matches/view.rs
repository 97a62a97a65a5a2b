use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::codes::{CancelReason, DeclineReason, MatchStatus};
use super::model::MatchedPair;
use crate::access::auth::Caller;
use crate::access::external_ref::ClientRef;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{ListingId, MatchId, UserId};
use crate::market::listings::codes::ListingStatus;
use crate::market::listings::model::{Contact, Listing};
use crate::market::suggestions::{ReasonView, reasons_in, share};
use crate::platform::db::Total;
use crate::platform::error::Result;
use crate::platform::web::{CsvTable, Language};

/// One of the two listings of a match, in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchedListing {
    pub id: ListingId,
    /// Its title.
    #[schema(example = "老旧电气线路节能改造")]
    pub title: String,
    pub status: ListingStatus,
    pub division: DivisionCode,
    pub owner_id: UserId,
}

impl From<Listing> for MatchedListing {
    fn from(listing: Listing) -> Self {
        Self {
            id: listing.id,
            title: listing.content.title,
            status: listing.status,
            division: listing.content.division,
            owner_id: listing.owner_id,
        }
    }
}

/// A need and an offer brought together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000020", "status": "proposed",
    "need": {"id": "0198f3a2-5b1c-7000-8000-000000000010", "title": "老旧电气线路节能改造", "status": "published", "division": "510603", "owner_id": "0198f3a2-5b1c-7000-8000-000000000001"},
    "offer": {"id": "0198f3a2-5b1c-7000-8000-000000000011", "title": "变压器能效诊断", "status": "published", "division": "510100", "owner_id": "0198f3a2-5b1c-7000-8000-000000000002"},
    "score": 0.5321, "reasons": [{"kind": "word", "value": "节能", "points": 0.5321, "text": "双方都提到“节能”"}], "note": "",
    "proposed_by": "0198f3a2-5b1c-7000-8000-000000000001", "need_accepted_at": "2026-08-30T01:02:03.000004Z", "offer_accepted_at": null,
    "declined_by": null, "decline_reason": null, "cancelled_by": null, "cancel_reason": null, "close_note": null,
    "external_ref": null, "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-30T01:02:03.000004Z", "lapses_at": "2026-09-13T01:02:03.000004Z", "closed_at": null}))]
pub struct MatchView {
    pub id: MatchId,
    pub status: MatchStatus,
    pub need: MatchedListing,
    pub offer: MatchedListing,
    /// How well the two fitted when the match was proposed, to four decimals.
    #[schema(minimum = 0, maximum = 1)]
    pub score: f64,
    /// Why; their points add up to the score.
    pub reasons: Vec<ReasonView>,
    /// What the proposer said.
    pub note: String,
    pub proposed_by: UserId,
    /// When the need's owner accepted; proposing is accepting.
    pub need_accepted_at: Option<DateTime<Utc>>,
    /// When the offer's owner accepted; proposing is accepting.
    pub offer_accepted_at: Option<DateTime<Utc>>,
    pub declined_by: Option<UserId>,
    pub decline_reason: Option<DeclineReason>,
    /// Null with the reason `listing_closed`.
    pub cancelled_by: Option<UserId>,
    pub cancel_reason: Option<CancelReason>,
    /// What was said when it was declined or cancelled.
    pub close_note: Option<String>,
    /// What the calling API client called it when it proposed it.
    pub external_ref: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// When it lapses if nothing moves it.
    pub lapses_at: DateTime<Utc>,
    /// Null while it is open.
    pub closed_at: Option<DateTime<Utc>>,
}

impl MatchView {
    pub fn new(pair: MatchedPair, language: Language, caller: &Caller) -> Result<Self> {
        let MatchedPair { row, need, offer } = pair;
        let reasons: Vec<_> = serde_json::from_value(row.reasons).map_err(anyhow::Error::from)?;
        Ok(Self {
            id: row.id,
            status: row.status,
            need: need.into(),
            offer: offer.into(),
            score: share(row.score_points),
            reasons: reasons_in(language, &reasons),
            note: row.note,
            proposed_by: row.proposed_by,
            need_accepted_at: row.need_accepted_at,
            offer_accepted_at: row.offer_accepted_at,
            declined_by: row.declined_by,
            decline_reason: row.decline_reason,
            cancelled_by: row.cancelled_by,
            cancel_reason: row.cancel_reason,
            close_note: row.close_note,
            external_ref: ClientRef::shown_to(Some(caller), row.client_id, row.client_ref),
            created_at: row.created_at,
            updated_at: row.updated_at,
            lapses_at: row.lapses_at,
            closed_at: row.closed_at,
        })
    }
}

/// The columns of the list as a table.
pub const TABLE: CsvTable = CsvTable {
    name: "matches",
    columns: &[
        "id",
        "status",
        "need.id",
        "need.title",
        "need.division",
        "need.owner_id",
        "offer.id",
        "offer.title",
        "offer.division",
        "offer.owner_id",
        "score",
        "note",
        "proposed_by",
        "need_accepted_at",
        "offer_accepted_at",
        "decline_reason",
        "cancel_reason",
        "close_note",
        "external_ref",
        "created_at",
        "updated_at",
        "lapses_at",
        "closed_at",
    ],
};

/// A page of matches, the last changed first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct MatchPage {
    pub items: Vec<MatchView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
    /// Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total: Option<Total>,
}

/// Contact data of a match, for those who may see it. The side that is one's own is left out.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(example = json!({"need": null, "offer": {"name": "张工", "phone": "13800000001", "email": null}}))]
pub struct MatchContacts {
    /// The need's.
    pub need: Option<Contact>,
    /// The offer's.
    pub offer: Option<Contact>,
}
