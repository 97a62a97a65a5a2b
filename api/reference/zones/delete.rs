use actix_web::delete;
use actix_web::web::Data;

use super::get::{ZonePath, known};
use super::model;
use crate::access::App;
use crate::access::rights::{Everywhere, May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Path};

problems!(DeleteZoneProblems: NotFound, Forbidden, ZoneInUse);

/// Take a zone away
///
/// Requires the province administrator. A zone that a training session names is not deleted: 409 `zone_in_use`.
#[utoipa::path(tag = "zones", security(("bearer" = [])), params(ZonePath),
    responses((status = 204, description = "Gone."), DeleteZoneProblems))]
#[delete("/zones/{id}")]
pub async fn delete_zone(
    app: Data<App>,
    caller: May<ask::KeepZones>,
    if_match: IfMatch,
    path: Path<ZonePath>,
) -> Result<Answer> {
    caller.require(&Everywhere)?;
    app.db
        .write(caller.act(), move |tx| {
            let zone = known(model::lock(tx.conn, path.0.id)?)?;
            if_match.check(&zone.etag())?;
            model::delete(tx.conn, zone.id)?;
            Ok(Answer::no_content())
        })
        .await
}
