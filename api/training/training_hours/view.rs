use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{HoursRule, SessionHours};
use super::policy::HoursTotals;
use crate::accounts::certificates::content::HoursPart;
use crate::kernel::ids::{HoursClaimId, TrainingSessionId, UserId};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// The hours that a session counts for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"training_session_id": "0198f3a2-5b1c-7000-8000-000000000091",
    "parts": [{"hours_type": "professional", "level": "province", "hours": 6},
        {"hours_type": "public", "level": "province", "hours": 2}], "updated_at": "2024-08-01T01:02:03.000004Z"}))]
pub struct SessionHoursView {
    pub training_session_id: TrainingSessionId,
    pub parts: Vec<HoursPart>,
    pub updated_at: DateTime<Utc>,
}

impl SessionHoursView {
    pub fn new(hours: &SessionHours) -> Result<Self> {
        Ok(Self {
            training_session_id: hours.id,
            parts: hours.parts()?,
            updated_at: hours.updated_at,
        })
    }

    pub fn answer(hours: &SessionHours) -> Result<Answer> {
        Ok(Answer::ok(&Self::new(hours)?)?.etag(hours.etag()))
    }

    pub fn created(hours: &SessionHours) -> Result<Answer> {
        let location = format!("/v1/training-sessions/{}/hours", hours.id);
        Ok(Answer::created(location, &Self::new(hours)?)?.etag(hours.etag()))
    }
}

/// How many hours a day of training counts at most, and the yearly target.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"from_year": 2016, "hours_per_day": 8, "target_hours": 90, "target_professional_hours": 60,
    "basis": "专业技术人员继续教育规定（人社部令第25号）", "updated_at": "2024-01-01T00:00:00.000000Z"}))]
pub struct HoursRuleView {
    /// The rule holds from this year until the next rule.
    pub from_year: i32,
    #[schema(minimum = 1, maximum = 24)]
    pub hours_per_day: i32,
    #[schema(minimum = 0, maximum = 1000)]
    pub target_hours: i32,
    /// The part of the target that has to be professional.
    #[schema(minimum = 0, maximum = 1000)]
    pub target_professional_hours: i32,
    /// The document that sets it.
    pub basis: String,
    pub updated_at: DateTime<Utc>,
}

impl From<HoursRule> for HoursRuleView {
    fn from(rule: HoursRule) -> Self {
        Self {
            from_year: rule.from_year,
            hours_per_day: rule.content.hours_per_day,
            target_hours: rule.content.target_hours,
            target_professional_hours: rule.content.target_professional_hours,
            basis: rule.content.basis,
            updated_at: rule.updated_at,
        }
    }
}

impl HoursRuleView {
    pub fn answer(rule: HoursRule) -> Result<Answer> {
        let etag = rule.etag();
        Ok(Answer::ok(&Self::from(rule))?.etag(etag))
    }

    pub fn created(rule: HoursRule) -> Result<Answer> {
        let location = format!("/v1/training-hours-rules/{}", rule.from_year);
        let etag = rule.etag();
        Ok(Answer::created(location, &Self::from(rule))?.etag(etag))
    }
}

/// All rules of training hours, the latest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": []}))]
pub struct HoursRuleList {
    pub items: Vec<HoursRuleView>,
}

/// The training hours of a person in a year.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"user_id": "0198f3a2-5b1c-7000-8000-000000000001", "name": "彭万里", "year": 2024,
    "totals": {"total": 8, "public": 2, "professional": 6, "other": 0, "target_met": false},
    "rule": {"from_year": 2016, "hours_per_day": 8, "target_hours": 90, "target_professional_hours": 60,
        "basis": "专业技术人员继续教育规定（人社部令第25号）", "updated_at": "2024-01-01T00:00:00.000000Z"},
    "entries": [{"title": "成都平原片区业务培训", "organizer": "四川省科学技术协会", "ended_on": "2024-08-30",
        "hours_type": "professional", "level": "province", "hours": 6,
        "certificate_number": "TF2024-7K3M-9QWE-0RTY-2ZXC", "hours_claim_id": null}]}))]
pub struct HoursStatement {
    pub user_id: UserId,
    pub name: String,
    pub year: i32,
    pub totals: HoursTotals,
    /// The rule that holds in the year.
    pub rule: Option<HoursRuleView>,
    /// By the last day of the training.
    pub entries: Vec<HoursEntry>,
}

/// Hours of one training, of one type and level.
#[derive(Debug, Serialize, ToSchema)]
pub struct HoursEntry {
    pub title: String,
    /// Who issued the certificate, or held the training.
    pub organizer: String,
    /// The last day of the training.
    pub ended_on: NaiveDate,
    #[serde(flatten)]
    pub part: HoursPart,
    /// The certificate that the hours come from.
    pub certificate_number: Option<String>,
    /// The accepted claim that the hours come from.
    pub hours_claim_id: Option<HoursClaimId>,
}
