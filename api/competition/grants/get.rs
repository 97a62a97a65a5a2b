use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{GrantPath, GrantView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetGrantProblems: NotFound);

/// Get a grant
///
/// With its payee, payments, report and clawbacks. For the owner of the award, the organisers of the contest, the
/// administrators of its division, and API clients of the division of the winner with the scope `grants:read`. The account
/// number of the payee is masked. 404 for other callers, and for officials who have a conflict of interest with an entry of
/// the contest.
#[utoipa::path(tag = "grants", security(("bearer" = []), ("client" = ["grants:read"])), params(GrantPath),
    responses((status = 200, description = "The grant.", body = GrantView,
        headers(("ETag" = String, description = "Its version."))), GetGrantProblems))]
#[get("/grants/{id}")]
pub async fn get_grant(
    app: Data<App>,
    caller: May<ask::ReadGrant>,
    path: Path<GrantPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let view = app
        .db
        .read(move |conn| {
            let grant = model::find(conn, path.0.id, &caller, today)?.ok_or_else(absent)?;
            let award = model::awards_of(conn, &[grant.award_id])?.remove(&grant.award_id);
            GrantView::of(conn, grant, award.ok_or_else(absent)?)
        })
        .await?;
    view.answer()
}
