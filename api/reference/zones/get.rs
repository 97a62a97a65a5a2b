use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, Zone};
use super::view::{self, ZoneView};
use crate::access::App;
use crate::kernel::ids::ZoneId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ZonePath {
    /// The zone.
    #[param(inline)]
    pub id: ZoneId,
}

problems!(GetZoneProblems: NotFound);

/// Get a zone
///
/// With its cities, past and coming ones too.
#[utoipa::path(tag = "zones", security(()), params(ZonePath),
    responses((status = 200, description = "The zone.", body = ZoneView,
        headers(("ETag" = String, description = "Its version."))), GetZoneProblems))]
#[get("/zones/{id}")]
pub async fn get_zone(app: Data<App>, path: Path<ZonePath>) -> Result<Answer> {
    let id = path.0.id;
    let (zone, etag) = app
        .db
        .read(move |conn| {
            let zone = known(model::find(conn, id)?)?;
            let etag = zone.etag();
            Ok((view::show(conn, zone)?, etag))
        })
        .await?;
    Ok(Answer::ok(&zone)?.etag(etag))
}

/// The zone that a path names.
pub fn known(found: Option<Zone>) -> Result<Zone> {
    found.ok_or_else(|| Problem::not_found("没有这个片区", "there is no such zone").into())
}
