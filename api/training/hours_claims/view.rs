use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::codes::HoursClaimStatus;
use super::model::HoursClaim;
use crate::accounts::certificates::codes::{HoursType, TrainingLevel};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{HoursClaimId, UserId};
use crate::platform::error::Result;
use crate::platform::web::Answer;

/// A claim of training hours earned elsewhere.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-000000000094", "user_id": "0198f3a2-5b1c-7000-8000-000000000001",
    "division": "510603", "status": "submitted", "status_reason": null, "hours_type": "professional", "level": "national",
    "hours": 24, "hours_year": 2024, "title": "国家技术转移专业人员能力等级培训", "organizer": "科技部火炬中心",
    "ended_on": "2024-05-17", "proof": "结业证书，编号 HJ-2024-0517", "proof_attachment_id": null, "decided_by": null,
    "decided_at": null, "created_at": "2024-08-30T01:02:03.000004Z", "updated_at": "2024-08-30T01:02:03.000004Z"}))]
pub struct HoursClaimView {
    pub id: HoursClaimId,
    pub user_id: UserId,
    /// Where the person belonged at the claim. Its administrators decide.
    pub division: DivisionCode,
    pub status: HoursClaimStatus,
    /// Why it was rejected.
    pub status_reason: Option<String>,
    pub hours_type: HoursType,
    pub level: TrainingLevel,
    #[schema(minimum = 1, maximum = 1000)]
    pub hours: i32,
    /// The year of `ended_on`, for which the hours count.
    pub hours_year: i32,
    /// The training.
    pub title: String,
    /// Who held it.
    pub organizer: String,
    /// Its last day.
    pub ended_on: NaiveDate,
    /// What the document is and where it can be seen.
    pub proof: String,
    /// The attachment that shows it.
    pub proof_attachment_id: Option<Uuid>,
    pub decided_by: Option<UserId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<HoursClaim> for HoursClaimView {
    fn from(claim: HoursClaim) -> Self {
        let content = claim.content;
        Self {
            id: claim.id,
            user_id: claim.user_id,
            division: claim.division,
            status: claim.status,
            status_reason: claim.status_reason,
            hours_type: content.hours_type,
            level: content.level,
            hours: content.hours,
            hours_year: content.hours_year,
            title: content.title,
            organizer: content.organizer,
            ended_on: content.ended_on,
            proof: content.proof,
            proof_attachment_id: content.proof_attachment_id,
            decided_by: claim.decided_by,
            decided_at: claim.decided_at,
            created_at: claim.created_at,
            updated_at: claim.updated_at,
        }
    }
}

impl HoursClaimView {
    pub fn answer(claim: HoursClaim) -> Result<Answer> {
        let etag = claim.etag();
        Ok(Answer::ok(&Self::from(claim))?.etag(etag))
    }

    pub fn created(claim: HoursClaim) -> Result<Answer> {
        let location = format!("/v1/hours-claims/{}", claim.id);
        let etag = claim.etag();
        Ok(Answer::created(location, &Self::from(claim))?.etag(etag))
    }
}

/// A page of claims, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct HoursClaimPage {
    pub items: Vec<HoursClaimView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}
