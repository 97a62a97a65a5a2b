use actix_web::get;
use actix_web::web::Data;

use super::model::{self, PublicityPeriod};
use super::view::{PublicityPeriodPath, PublicityPeriodView, show};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::competition::contests::model as contests;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetPublicityPeriodProblems: NotFound);

/// Get a publicity period
///
/// Public with its contest. While the period is open, `listed` holds what it shows: name, organisation and county, of the
/// result by tiers. Before and after, `listed` is null, except for organisers of the contest and administrators of its
/// division.
#[utoipa::path(tag = "publicity", security((), ("bearer" = [])), params(PublicityPeriodPath),
    responses((status = 200, description = "The period.", body = PublicityPeriodView,
        headers(("ETag" = String, description = "Changes with the answer."))), GetPublicityPeriodProblems))]
#[get("/publicity-periods/{id}")]
pub async fn get_publicity_period(
    app: Data<App>,
    caller: Anyone,
    path: Path<PublicityPeriodPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    let view = app
        .db
        .read(move |conn| {
            let period = model::find(conn, path.0.id)?.ok_or_else(PublicityPeriod::absent)?;
            let contest = contests::find(conn, period.contest_id, caller.0.as_ref())?;
            let contest = contest.ok_or_else(PublicityPeriod::absent)?;
            show(conn, period, &contest, caller.0.as_ref(), now)
        })
        .await?;
    view.answer()
}
