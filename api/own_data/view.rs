use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::consents::ConsentView;
use crate::contact_points::codes::ContactKind;
use crate::contact_reveals::ContactRevealView;
use crate::expertise::ExpertiseView;
use crate::ids::SessionId;
use crate::listings::view::ListingView;
use crate::matches::MatchView;
use crate::memberships::MembershipView;
use crate::privacy::{IdentityNumber, identity_number_in_full};
use crate::role_grants::RoleGrantView;
use crate::users::view::CurrentUser;
use crate::verifications::VerificationView;

/// A contact point in full, for its holder.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedContactPoint {
    pub kind: ContactKind,
    #[schema(example = "13800000001")]
    pub value: String,
    pub verified_at: Option<DateTime<Utc>>,
}

/// A sign-in.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedSession {
    pub id: SessionId,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// Everything that the exchange keeps of somebody.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"exported_at": "2026-08-30T01:02:03.000004Z",
    "account": {"id": "0198f3a2-5b1c-7000-8000-000000000001", "username": "dongqi_dianqi", "display_name": "东旗电气技术部",
        "account_kind": "organization", "affiliation": "德阳东旗电气有限公司", "division": "510603", "introduction": "",
        "roles": [], "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-30T01:02:03.000004Z"},
    "contact_points": [{"kind": "phone", "value": "13800000001", "verified_at": null}],
    "identity_number": null, "sessions": [], "role_grants": [],
    "expertise": [], "memberships": [], "verifications": [], "listings": [], "matches": [], "consents": [],
    "contact_reveals": []}))]
pub struct PersonalExport {
    pub exported_at: DateTime<Utc>,
    pub account: CurrentUser,
    /// In full.
    pub contact_points: Vec<ExportedContactPoint>,
    #[serde(serialize_with = "identity_number_in_full")]
    #[schema(value_type = Option<String>, example = "51060319900307018X")]
    pub identity_number: Option<IdentityNumber>,
    pub sessions: Vec<ExportedSession>,
    /// Appointments, also those that were revoked.
    pub role_grants: Vec<RoleGrantView>,
    /// What one said one knows to do.
    pub expertise: Vec<ExpertiseView>,
    /// Organisations that one belongs or belonged to.
    pub memberships: Vec<MembershipView>,
    /// One's own, with the evidence.
    pub verifications: Vec<VerificationView>,
    /// One's own, in every state, with their contacts.
    pub listings: Vec<ListingView>,
    /// Of one's own listings, or proposed by oneself.
    pub matches: Vec<MatchView>,
    pub consents: Vec<ConsentView>,
    /// Who was shown one's contact data.
    pub contact_reveals: Vec<ContactRevealView>,
}
