use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, Organization};
use super::view::{self, OrganizationView};
use crate::access::App;
use crate::kernel::clock::official_day;
use crate::kernel::ids::OrganizationId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OrganizationPath {
    /// The organisation.
    #[param(inline)]
    pub id: OrganizationId,
}

problems!(GetOrganizationProblems: NotFound);

/// Get an organisation
///
/// What is registered of it is everybody's to read. Who belongs to it is not: see `memberships`.
#[utoipa::path(tag = "organizations", security(()), params(OrganizationPath),
    responses((status = 200, description = "The organisation.", body = OrganizationView,
        headers(("ETag" = String, description = "Its version."))), GetOrganizationProblems))]
#[get("/organizations/{id}")]
pub async fn get_organization(app: Data<App>, path: Path<OrganizationPath>) -> Result<Answer> {
    let id = path.0.id;
    let today = official_day(app.clock.now());
    let view = app
        .db
        .read(move |conn| {
            let organization = known(model::find(conn, id)?)?;
            Ok(view::show(conn, organization, today)?)
        })
        .await?;
    Ok(Answer::ok(&view)?.etag(view.etag()))
}

/// The organisation that a path names.
pub fn known(found: Option<Organization>) -> Result<Organization> {
    found.ok_or_else(|| Problem::not_found("没有这个单位", "there is no such organisation").into())
}
