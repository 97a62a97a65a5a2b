use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{self, ImpactMetricPath, ImpactMetricView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::recommendations::model::Sight;
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetImpactMetricProblems: NotFound, Forbidden);

/// Get an impact metric
///
/// Visible to the entrant's side, and to organisers, administrators and brokers in whose contest or division the entry is. In a
/// blind stage only officials who may know whose entry it is see it; officials who have a conflict of interest with an entry
/// of the contest get 404.
#[utoipa::path(tag = "impact-metrics", security(("bearer" = [])), params(ImpactMetricPath),
    responses((status = 200, description = "The metric.", body = ImpactMetricView,
        headers(("ETag" = String, description = "Its version."))), GetImpactMetricProblems))]
#[get("/impact-metrics/{id}")]
pub async fn get_impact_metric(
    app: Data<App>,
    caller: May<ask::ReadImpact>,
    path: Path<ImpactMetricPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let view = app
        .db
        .read(move |conn| {
            let sight = Sight::of(conn, &caller, today)?;
            let found = model::find_visible(conn, path.0.id, &caller, &sight)?;
            view::show(conn, found.ok_or_else(absent)?, today)
        })
        .await?;
    view.answer()
}
