use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::AuditDrawStatus;
use super::draw::sample;
use super::model::{self, Seeded};
use super::view::{AuditDrawPath, AuditDrawView, absent};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::platform::error::{Code, Result, problems, wrong_state};
use crate::platform::web::{Answer, Json};

/// A seed that nobody could know when the population was frozen.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"seed": "20240903 04 11 17 22 29 33", "source": "福利彩票双色球第 2024101 期"}))]
pub struct AuditSeed {
    /// Used as it is shown afterwards.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    seed: String,
    /// Where the seed comes from, so that anyone can check it: public dice, a lottery, a closing price.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    source: String,
}

problems!(SeedAuditDrawProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Seed an audit draw
///
/// Draws the sample. Requires an administrator of the division other than the person who froze the population, once.
#[utoipa::path(tag = "audit-draws", security(("bearer" = [])), params(AuditDrawPath), request_body = AuditSeed,
    responses((status = 200, description = "The draw, with its sample.", body = AuditDrawView,
        headers(("ETag" = String, description = "Its new version."))), SeedAuditDrawProblems))]
#[post("/audit-draws/{id}/seed")]
pub async fn seed_audit_draw(
    request: ChangeRequest<AuditDrawPath, May<ask::DrawAudit>>,
    body: Json<AuditSeed>,
) -> Result<Answer> {
    let AuditSeed { seed, source } = body.0;
    request
        .write(move |tx, caller, if_match, path| {
            let draw = model::lock(tx.conn, path.id, &caller)?.ok_or_else(absent)?;
            caller.require(&draw)?;
            if caller.is(draw.frozen_by) {
                return Err(Code::OwnProposal.into());
            }
            if_match.check(&draw.etag())?;
            if draw.status != AuditDrawStatus::Frozen {
                return Err(wrong_state(
                    draw.status.as_str(),
                    "样本已抽取",
                    "the sample is drawn already",
                ));
            }
            let population = model::tickets(tx.conn, draw.id)?;
            let size = usize::try_from(draw.sample_size).map_err(anyhow::Error::from)?;
            let drawn = sample(&population, draw.per_broker, size, &seed);
            let seeded = Seeded {
                status: AuditDrawStatus::Drawn,
                seed,
                seed_source: source,
                seeded_by: caller.user_id,
                seeded_at: tx.now,
                updated_at: tx.now,
            };
            AuditDrawView::answer(model::set_drawn(tx.conn, draw.id, &seeded, &drawn)?)
        })
        .await
}
