use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::attachments::view::AttachmentView;
use crate::accounts::certificates::view::CertificateView;
use crate::accounts::notifications::view::{ExportedNotification, ExportedNotificationSettings};
use crate::accounts::sessions::view::ExportedSession;
use crate::accounts::totp::view::ExportedSecondFactor;
use crate::administration::role_grants::RoleGrantView;
use crate::administration::user_merges::UserMerge;
use crate::brokering::brokers::view::BrokerView;
use crate::brokering::cases::view::CaseView;
use crate::brokering::service_plans::view::ServicePlanView;
use crate::brokering::service_records::view::ServiceRecordView;
use crate::competition::entries::view::EntryView;
use crate::competition::impact_metrics::view::ImpactMetricView;
use crate::competition::objections::view::ExportedObjection;
use crate::competition::recommendations::view::RecommendationView;
use crate::market::listings::view::ListingView;
use crate::market::matches::MatchView;
use crate::people::consents::ConsentView;
use crate::people::contact_points::view::ExportedContactPoint;
use crate::people::contact_reveals::ContactRevealView;
use crate::people::expertise::ExpertiseView;
use crate::people::memberships::MembershipView;
use crate::people::person_records::view::PersonRecordView;
use crate::people::teams::view::{ExportedTeamMembership, TeamView};
use crate::people::users::view::CurrentUser;
use crate::people::verifications::VerificationView;
use crate::platform::privacy::{IdentityNumber, identity_number_in_full};
use crate::training::enrollments::view::ExportedEnrollment;
use crate::training::hours_claims::view::HoursClaimView;

/// What hangs on one record.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExportedRecord {
    pub account: CurrentUser,
    /// Names that the account had before, the first one first.
    pub former_names: Vec<String>,
    /// In full.
    pub contact_points: Vec<ExportedContactPoint>,
    /// In full.
    #[serde(serialize_with = "identity_number_in_full")]
    #[schema(value_type = Option<String>, example = "51060319900307018X")]
    pub identity_number: Option<IdentityNumber>,
    pub sessions: Vec<ExportedSession>,
    pub second_factor: Option<ExportedSecondFactor>,
    /// Appointments, also those that were revoked.
    pub role_grants: Vec<RoleGrantView>,
    /// Organisations that one belongs or belonged to.
    pub memberships: Vec<MembershipView>,
    pub team_memberships: Vec<ExportedTeamMembership>,
    /// One's own, with the evidence.
    pub verifications: Vec<VerificationView>,
    pub consents: Vec<ConsentView>,
    /// Who was shown one's contact data or identity number.
    pub contact_reveals: Vec<ContactRevealView>,
    pub notifications: Vec<ExportedNotification>,
    pub notification_settings: ExportedNotificationSettings,
    /// Certificates, also those that were revoked or superseded.
    pub certificates: Vec<CertificateView>,
    /// Training hours earned elsewhere that one claimed.
    pub hours_claims: Vec<HoursClaimView>,
    /// Service plans of the person.
    pub service_plans: Vec<ServicePlanView>,
    /// Records of services to the person.
    pub service_records: Vec<ServiceRecordView>,
    /// The profile as a broker.
    pub broker: Option<BrokerView>,
    /// Cases in which one is served.
    pub cases: Vec<CaseView>,
    /// Places in training sessions, with the answers that are still kept.
    pub enrollments: Vec<ExportedEnrollment>,
    /// Entries of contests that one owns or stands in the team of.
    pub entries: Vec<EntryView>,
    /// Objections that one filed.
    pub objections: Vec<ExportedObjection>,
    /// Recommendations of one's entries to other contests.
    pub recommendations: Vec<RecommendationView>,
    /// Figures of what came of entries, which one filed.
    pub impact_metrics: Vec<ImpactMetricView>,
}

/// Everything that the exchange keeps of somebody.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"exported_at": "2026-08-30T01:02:03.000004Z",
    "account": {"id": "0198f3a2-5b1c-7000-8000-000000000001", "username": "dongqi_dianqi", "display_name": "东旗电气技术部",
        "account_kind": "organization", "affiliation": "德阳东旗电气有限公司", "division": "510603", "introduction": "",
        "roles": [], "created_at": "2026-08-30T01:02:03.000004Z", "updated_at": "2026-08-30T01:02:03.000004Z"},
    "former_names": [],
    "contact_points": [{"kind": "phone", "value": "13800000001", "verified_at": null}],
    "identity_number": null, "sessions": [], "second_factor": null, "role_grants": [], "memberships": [], "team_memberships": [],
    "verifications": [], "consents": [], "contact_reveals": [],
    "notifications": [], "notification_settings": {"sms": null, "email": null}, "certificates": [], "hours_claims": [], "broker": null, "cases": [], "service_plans": [], "service_records": [],
    "enrollments": [], "entries": [], "recommendations": [], "impact_metrics": [], "objections": [], "merged_records": [], "merges": [], "expertise": [], "person_records": [], "teams": [], "listings": [],
    "matches": [], "attachments": []}))]
pub struct PersonalExport {
    pub exported_at: DateTime<Utc>,
    #[serde(flatten)]
    pub record: ExportedRecord,
    /// Records of the same person that were merged into this one: what did not follow from them.
    pub merged_records: Vec<ExportedRecord>,
    /// That they were, and merges that were undone.
    pub merges: Vec<UserMerge>,
    /// What one said one knows to do.
    pub expertise: Vec<ExpertiseView>,
    /// Records from before one had an account, which one's accounts took over.
    pub person_records: Vec<PersonRecordView>,
    /// Teams that one leads or works in.
    pub teams: Vec<TeamView>,
    /// One's own, in every state, with their contacts.
    pub listings: Vec<ListingView>,
    /// Of one's own listings, or proposed by oneself.
    pub matches: Vec<MatchView>,
    /// Files that the person uploaded, without their bytes: `GET /v1/attachments/{id}/content`.
    pub attachments: Vec<AttachmentView>,
}
