use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::CertificateRule;
use crate::accounts::certificates::codes::CertificateKind;
use crate::kernel::ids::{AgendaItemId, TrainingSessionId};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// What an attendee must have attended to get the certificate of a session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"training_session_id": "0198f3a2-5b1c-7000-8000-000000000091", "kind": "completion",
    "min_half_days": 2, "mandatory_items": [], "issuer": "四川省科学技术协会", "created_at": "2024-08-01T01:02:03.000004Z",
    "updated_at": "2024-08-01T01:02:03.000004Z"}))]
pub struct CertificateRuleView {
    pub training_session_id: TrainingSessionId,
    pub kind: CertificateKind,
    /// Half-days with a check-in.
    #[schema(minimum = 1, maximum = 200)]
    pub min_half_days: i32,
    /// Items of the agenda. Their half-days must be attended.
    pub mandatory_items: Vec<AgendaItemId>,
    /// Who issues, as it is printed.
    pub issuer: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<CertificateRule> for CertificateRuleView {
    fn from(rule: CertificateRule) -> Self {
        Self {
            training_session_id: rule.id,
            kind: rule.content.kind,
            min_half_days: rule.content.min_half_days,
            mandatory_items: rule.content.mandatory_items,
            issuer: rule.content.issuer,
            created_at: rule.created_at,
            updated_at: rule.updated_at,
        }
    }
}

impl CertificateRuleView {
    pub fn answer(rule: CertificateRule) -> Result<Answer> {
        let etag = rule.etag();
        Ok(Answer::ok(&Self::from(rule))?.etag(etag))
    }

    pub fn created(rule: CertificateRule) -> Result<Answer> {
        let location = format!("/v1/training-sessions/{}/certificate-rule", rule.id);
        let etag = rule.etag();
        Ok(Answer::created(location, &Self::from(rule))?.etag(etag))
    }
}
