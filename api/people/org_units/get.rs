use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, OrgUnit};
use super::view::OrgUnitView;
use crate::access::App;
use crate::kernel::ids::OrgUnitId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OrgUnitPath {
    /// The unit.
    #[param(inline)]
    pub id: OrgUnitId,
}

problems!(GetOrgUnitProblems: NotFound);

/// Get a unit
///
/// How an organisation is made up is everybody's to read.
#[utoipa::path(tag = "org-units", security(()), params(OrgUnitPath),
    responses((status = 200, description = "The unit.", body = OrgUnitView,
        headers(("ETag" = String, description = "Its version."))), GetOrgUnitProblems))]
#[get("/org-units/{id}")]
pub async fn get_org_unit(app: Data<App>, path: Path<OrgUnitPath>) -> Result<Answer> {
    let id = path.0.id;
    let found = app.db.read(move |conn| Ok(model::find(conn, id)?)).await?;
    let unit = known(found)?;
    let etag = unit.etag();
    Ok(Answer::ok(&OrgUnitView::from(unit))?.etag(etag))
}

/// The unit that a path names.
pub fn known(found: Option<OrgUnit>) -> Result<OrgUnit> {
    found.ok_or_else(|| Problem::not_found("没有这个内设机构", "there is no such unit").into())
}
