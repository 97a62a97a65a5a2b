use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{self, Expertise};
use super::view::ExpertiseView;
use crate::access::App;
use crate::kernel::ids::ExpertiseId;
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ExpertisePath {
    /// The expertise.
    #[param(inline)]
    pub id: ExpertiseId,
}

problems!(GetExpertiseProblems: NotFound);

/// Get an expertise
///
/// What people and teams say that they know is everybody's to read.
#[utoipa::path(tag = "expertise", security(()), params(ExpertisePath),
    responses((status = 200, description = "The expertise.", body = ExpertiseView,
        headers(("ETag" = String, description = "Its version."))), GetExpertiseProblems))]
#[get("/expertise/{id}")]
pub async fn get_expertise(app: Data<App>, path: Path<ExpertisePath>) -> Result<Answer> {
    let id = path.0.id;
    let found = app.db.read(move |conn| Ok(model::find(conn, id)?)).await?;
    let expertise = known(found)?;
    let etag = expertise.etag();
    Ok(Answer::ok(&ExpertiseView::from(expertise))?.etag(etag))
}

/// The expertise that a path names.
pub fn known(found: Option<Expertise>) -> Result<Expertise> {
    found.ok_or_else(|| Problem::not_found("没有这项专长", "there is no such expertise").into())
}
