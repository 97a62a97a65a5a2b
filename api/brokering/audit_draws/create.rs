use actix_web::post;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::AuditDrawStatus;
use super::draw::population_hash;
use super::model::{self, AuditDraw, DrawnDivision};
use super::view::AuditDrawView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::DivisionCode;
use crate::kernel::clock::{day_of_the_exchange, official_day};
use crate::kernel::ids::AuditDrawId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Attempt, Json};

/// What is to be drawn.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"division": "510600", "from_on": "2024-01-01", "to_on": "2024-08-31", "per_broker": true,
    "sample_size": 2}))]
pub struct NewAuditDraw {
    /// Records in this division or inside it.
    division: DivisionCode,
    /// Confirmed on this day or later, in Asia/Shanghai.
    #[validate(custom(function = day_of_the_exchange))]
    from_on: NaiveDate,
    /// Confirmed on this day or earlier, not in the future.
    #[validate(custom(function = day_of_the_exchange))]
    to_on: NaiveDate,
    /// Whether `sample_size` records of each broker are drawn, or of all together.
    per_broker: bool,
    #[validate(range(min = 1, max = 10000))]
    #[schema(minimum = 1, maximum = 10000)]
    sample_size: i32,
}

problems!(CreateAuditDrawProblems: Forbidden);

/// Create an audit draw
///
/// Requires an administrator of the division. Freezes the population: the records that were confirmed on the days, and
/// neither audited nor void since. Another person gives the seed afterwards, so nobody chooses the sample.
#[utoipa::path(tag = "audit-draws", security(("bearer" = [])), request_body = NewAuditDraw,
    responses((status = 201, description = "The draw, with its population frozen.", body = AuditDrawView,
        headers(("Location" = String, description = "Its address."), ("ETag" = String, description = "Its version."))),
        CreateAuditDrawProblems))]
#[post("/audit-draws")]
pub async fn create_audit_draw(
    app: Data<App>,
    caller: May<ask::DrawAudit>,
    attempt: Attempt,
    body: Json<NewAuditDraw>,
) -> Result<Answer> {
    let new = body.0;
    app.db
        .write_once(caller.act(), caller.key_space(), attempt, move |tx| {
            caller.require(&DrawnDivision(&new.division))?;
            let refuse =
                |pointer, code, zh, en| Err(Problem::invalid_body(pointer, code, zh, en).into());
            if new.to_on > official_day(tx.now) {
                return refuse("/to_on", "future", "日期未到", "lies in the future");
            }
            if new.to_on < new.from_on {
                return refuse("/to_on", "order", "早于起始日", "lies before `from_on`");
            }
            let population = model::population(tx.conn, &new.division, new.from_on, new.to_on)?;
            if population.is_empty() {
                return refuse(
                    "/from_on",
                    "empty_population",
                    "期间没有可抽查的记录",
                    "no record was confirmed on these days",
                );
            }
            let draw = AuditDraw {
                id: AuditDrawId::new(),
                version: 1,
                status: AuditDrawStatus::Frozen,
                division: new.division,
                from_on: new.from_on,
                to_on: new.to_on,
                per_broker: new.per_broker,
                sample_size: new.sample_size,
                population_size: i32::try_from(population.len()).map_err(anyhow::Error::from)?,
                population_hash: population_hash(&population),
                frozen_by: caller.user_id,
                frozen_at: tx.now,
                seed: None,
                seed_source: None,
                seeded_by: None,
                seeded_at: None,
                updated_at: tx.now,
            };
            AuditDrawView::created(model::insert(tx.conn, &draw, &population)?)
        })
        .await
}
