use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::RoleGrantView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::ids::RoleGrantId;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RoleGrantPath {
    /// The appointment.
    #[param(inline)]
    pub id: RoleGrantId,
}

problems!(GetRoleGrantProblems: NotFound);

/// Get an appointment
///
/// One's own; administrators see those inside their division, whoever leads a society and is one of its brokers the others
/// of them.
#[utoipa::path(tag = "role-grants", security(("bearer" = [])), params(RoleGrantPath),
    responses((status = 200, description = "The appointment.", body = RoleGrantView,
        headers(("ETag" = String, description = "Its version."))), GetRoleGrantProblems))]
#[get("/role-grants/{id}")]
pub async fn get_role_grant(
    app: Data<App>,
    caller: May<ask::ReadRoleGrant>,
    path: Path<RoleGrantPath>,
) -> Result<Answer> {
    let id = path.0.id;
    let found = app.db.read(move |conn| Ok(model::find(conn, id, &caller)?));
    let grant = found.await?.ok_or_else(absent)?;
    let etag = grant.etag();
    Ok(Answer::ok(&RoleGrantView::from(grant))?.etag(etag))
}

/// Also for an appointment that the caller may not know of.
pub fn absent() -> Error {
    Problem::not_found("没有这项任命", "there is no such appointment").into()
}
