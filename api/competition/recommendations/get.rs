use actix_web::get;
use actix_web::web::Data;

use super::model::{self, Sight};
use super::view::{self, RecommendationPath, RecommendationView, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetRecommendationProblems: NotFound, Forbidden);

/// Get a recommendation
///
/// Visible to the entrant's side, and to organisers and administrators of both contests. Other callers get 404, and so do
/// officials who have a conflict of interest with an entry of one of the contests. `result` tells what became of the linked
/// entry once the results of the target contest are final.
#[utoipa::path(tag = "recommendations", security(("bearer" = [])), params(RecommendationPath),
    responses((status = 200, description = "The recommendation.", body = RecommendationView,
        headers(("ETag" = String, description = "Its version."))), GetRecommendationProblems))]
#[get("/recommendations/{id}")]
pub async fn get_recommendation(
    app: Data<App>,
    caller: May<ask::ReadRecommendation>,
    path: Path<RecommendationPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let view = app
        .db
        .read(move |conn| {
            let sight = Sight::of(conn, &caller, today)?;
            let found = model::find_visible(conn, path.0.id, &caller, &sight)?;
            view::show(conn, found.ok_or_else(absent)?, &caller, &sight)
        })
        .await?;
    view.answer()
}
