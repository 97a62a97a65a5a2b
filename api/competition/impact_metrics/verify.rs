use actix_web::post;

use super::codes::ImpactSource;
use super::model::{self, ImpactMoved};
use super::moves::LockedMetric;
use super::view::{self, ImpactMetricPath, ImpactMetricView};
use super::{content, notices};
use crate::access::rights::{May, ask};
use crate::access::transitions::ChangeRequest;
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::Answer;

problems!(VerifyImpactMetricProblems: NotFound, Forbidden, OwnProposal, WrongState);

/// Verify an impact metric
///
/// From then on it does not change any more. Requires an administrator of the division of the entry or its contest, other than
/// the account that filed the metric and than the entrant's side. The account that filed it and the owner of the entry are told.
#[utoipa::path(tag = "impact-metrics", security(("bearer" = [])), params(ImpactMetricPath),
    responses((status = 200, description = "The metric, verified.", body = ImpactMetricView,
        headers(("ETag" = String, description = "Its new version."))), VerifyImpactMetricProblems))]
#[post("/impact-metrics/{id}/verify")]
pub async fn verify_impact_metric(
    request: ChangeRequest<ImpactMetricPath, May<ask::VerifyImpact>>,
) -> Result<Answer> {
    request
        .write(move |tx, caller, if_match, path| {
            let locked = LockedMetric::lock(tx, path.id, &caller)?;
            caller.require(&locked.of)?;
            locked.not_own(tx, &caller)?;
            if_match.check(&locked.view.etag()?)?;
            content::not_withdrawn(&locked.row)?;
            content::not_verified(&locked.row)?;
            let moved = ImpactMoved {
                source: Some(ImpactSource::Verified),
                verified_by: Some(caller.user_id),
                verified_at: Some(tx.now),
                ..ImpactMoved::default()
            };
            let metric = model::set_moved(tx.conn, locked.row.id, &moved, tx.now)?;
            notices::verified(tx, &metric, &locked.of, caller.user_id)?;
            view::show(tx.conn, metric, official_day(tx.now))?.answer()
        })
        .await
}
