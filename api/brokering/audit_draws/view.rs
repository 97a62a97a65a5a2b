use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::codes::AuditDrawStatus;
use super::model::{AuditDraw, Drawn};
use crate::brokering::service_records::codes::ServiceRecordStatus;
use crate::kernel::DivisionCode;
use crate::kernel::ids::{AuditDrawId, BrokerId, ServiceRecordId, UserId};
use crate::platform::error::{Problem, Result};
use crate::platform::web::Answer;

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct AuditDrawPath {
    /// The draw.
    #[param(inline)]
    pub id: AuditDrawId,
}

/// A draw of confirmed service records for an audit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": "0198f3a2-5b1c-7000-8000-0000000000e1", "status": "drawn", "division": "510600",
    "from_on": "2024-01-01", "to_on": "2024-08-31", "per_broker": true, "sample_size": 2, "population_size": 6800,
    "population_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "frozen_by": "0198f3a2-5b1c-7000-8000-000000000001", "frozen_at": "2024-09-02T01:00:00.000000Z",
    "seed": "20240903 04 11 17 22 29 33", "seed_source": "福利彩票双色球第 2024101 期",
    "seeded_by": "0198f3a2-5b1c-7000-8000-000000000002", "seeded_at": "2024-09-03T14:00:00.000000Z"}))]
pub struct AuditDrawView {
    pub id: AuditDrawId,
    pub status: AuditDrawStatus,
    pub division: DivisionCode,
    /// The first day of confirmations, in Asia/Shanghai.
    pub from_on: NaiveDate,
    /// The last day of confirmations.
    pub to_on: NaiveDate,
    /// Whether `sample_size` records of each broker are drawn, or of all together.
    pub per_broker: bool,
    #[schema(minimum = 1, maximum = 10000)]
    pub sample_size: i32,
    #[schema(minimum = 1)]
    pub population_size: i32,
    /// SHA-256 in hex over the ids of the population: sorted, each followed by a line feed.
    pub population_hash: String,
    pub frozen_by: UserId,
    pub frozen_at: DateTime<Utc>,
    /// With the seed the sample is: of each stratum the records with the smallest SHA-256 of `seed`, a comma and the id.
    pub seed: Option<String>,
    pub seed_source: Option<String>,
    pub seeded_by: Option<UserId>,
    pub seeded_at: Option<DateTime<Utc>>,
}

impl From<AuditDraw> for AuditDrawView {
    fn from(draw: AuditDraw) -> Self {
        Self {
            id: draw.id,
            status: draw.status,
            division: draw.division,
            from_on: draw.from_on,
            to_on: draw.to_on,
            per_broker: draw.per_broker,
            sample_size: draw.sample_size,
            population_size: draw.population_size,
            population_hash: draw.population_hash,
            frozen_by: draw.frozen_by,
            frozen_at: draw.frozen_at,
            seed: draw.seed,
            seed_source: draw.seed_source,
            seeded_by: draw.seeded_by,
            seeded_at: draw.seeded_at,
        }
    }
}

impl AuditDrawView {
    pub fn answer(draw: AuditDraw) -> Result<Answer> {
        let etag = draw.etag();
        Ok(Answer::ok(&Self::from(draw))?.etag(etag))
    }

    pub fn created(draw: AuditDraw) -> Result<Answer> {
        let (location, etag) = (format!("/v1/audit-draws/{}", draw.id), draw.etag());
        Ok(Answer::created(location, &Self::from(draw))?.etag(etag))
    }
}

/// A page of draws, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct AuditDrawPage {
    pub items: Vec<AuditDrawView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// A record that was drawn, and what the audit found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"record_id": "0198f3a2-5b1c-7000-8000-0000000000a1",
    "broker_id": "0198f3a2-5b1c-7000-8000-0000000000b1", "place": 1, "status": "audited_ok",
    "audited_by": "0198f3a2-5b1c-7000-8000-000000000001", "audited_at": "2024-09-05T01:00:00.000000Z",
    "void_reason": null, "voided_at": null}))]
pub struct DrawnRecordView {
    pub record_id: ServiceRecordId,
    pub broker_id: BrokerId,
    /// In the order of the draw, in its stratum.
    #[schema(minimum = 1)]
    pub place: Option<i32>,
    /// Where the record stands now.
    pub status: ServiceRecordStatus,
    pub audited_by: Option<UserId>,
    pub audited_at: Option<DateTime<Utc>>,
    pub void_reason: Option<String>,
    pub voided_at: Option<DateTime<Utc>>,
}

impl From<Drawn> for DrawnRecordView {
    fn from(row: Drawn) -> Self {
        Self {
            record_id: row.record_id,
            broker_id: row.broker_id,
            place: row.place,
            status: row.status,
            audited_by: row.audited_by,
            audited_at: row.audited_at,
            void_reason: row.void_reason,
            voided_at: row.voided_at,
        }
    }
}

/// A page of drawn records, in the order of ids.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct DrawnRecordPage {
    pub items: Vec<DrawnRecordView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

/// Also for a draw that the caller may not read.
pub fn absent() -> Problem {
    Problem::not_found("没有这次抽查", "there is no such draw")
}
