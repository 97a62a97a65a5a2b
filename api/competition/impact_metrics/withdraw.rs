use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::model::{self, ImpactMoved};
use super::moves::LockedMetric;
use super::view::{self, ImpactMetricPath, ImpactMetricView};
use super::{content, notices};
use crate::access::rights::{May, Right, ask, require};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Json};

/// Why a figure is withdrawn.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "误将产值填为营业收入"}))]
pub struct ImpactWithdrawal {
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

problems!(WithdrawImpactMetricProblems: NotFound, Forbidden, WrongState);

/// Withdraw an impact metric
///
/// It stays to be read and counts nowhere any more. Requires the account that filed it, until it is verified; or an administrator
/// of the division of the entry or its contest. The account that filed it and the owner of the entry are told.
#[utoipa::path(tag = "impact-metrics", security(("bearer" = [])), params(ImpactMetricPath),
    request_body = ImpactWithdrawal,
    responses((status = 200, description = "The metric, withdrawn.", body = ImpactMetricView,
        headers(("ETag" = String, description = "Its new version."))), WithdrawImpactMetricProblems))]
#[post("/impact-metrics/{id}/withdraw")]
pub async fn withdraw_impact_metric(
    request: ChangeRequest<ImpactMetricPath, May<ask::FileImpact>>,
    body: Json<ImpactWithdrawal>,
) -> Result<Answer> {
    let reason = body.0.reason;
    request
        .because(&reason)
        .write(move |tx, caller, if_match, path| {
            let locked = LockedMetric::lock(tx, path.id, &caller)?;
            caller.require(&locked.of)?;
            if !locked.is_filer(&caller) || locked.row.verified_at.is_some() {
                require(&caller, Right::VerifyImpact, &locked.of)?;
            }
            if_match.check(&locked.view.etag()?)?;
            content::not_withdrawn(&locked.row)?;
            let moved = ImpactMoved {
                withdrawn_by: Some(caller.user_id),
                withdrawn_at: Some(tx.now),
                withdraw_reason: Some(reason),
                ..ImpactMoved::default()
            };
            let metric = model::set_moved(tx.conn, locked.row.id, &moved, tx.now)?;
            notices::withdrawn(tx, &metric, &locked.of, caller.user_id)?;
            view::show(tx.conn, metric, official_day(tx.now))?.answer()
        })
        .await
}
