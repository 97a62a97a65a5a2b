use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{EntryImpact, ImpactEntryPath, no_entry};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::competition::recommendations::model::Sight;
use crate::kernel::clock::official_day;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetEntryImpactProblems: NotFound, Forbidden);

/// Get what came of an entry
///
/// The figures that stand, by code and in the order of their periods. Each actual figure has its growth against the actual
/// figure before it, as an exact decimal with two places; null with a `reason` where the earlier figure is zero, one of the two
/// is planned or no exact figure, or the periods differ in length. Visible as the metrics of the entry are.
#[utoipa::path(tag = "impact-metrics", security(("bearer" = [])), params(ImpactEntryPath),
    responses((status = 200, description = "A series for each code.", body = EntryImpact,
        headers(("ETag" = String, description = "Changes when the answer does."))), GetEntryImpactProblems))]
#[get("/entries/{id}/impact")]
pub async fn get_entry_impact(
    app: Data<App>,
    caller: May<ask::ReadImpact>,
    path: Path<ImpactEntryPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let view = app
        .db
        .read(move |conn| {
            let sight = Sight::of(conn, &caller, today)?;
            let of = model::find_entry(conn, path.0.id, &caller, &sight)?;
            EntryImpact::of(conn, of.ok_or_else(no_entry)?.entry.id, today)
        })
        .await?;
    Ok(Answer::ok(&view)?.etag_of_body())
}
