use actix_web::get;
use actix_web::web::Data;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model;
use super::view::MembershipView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::kernel::clock::official_day;
use crate::kernel::ids::MembershipId;
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct MembershipPath {
    /// The membership.
    #[param(inline)]
    pub id: MembershipId,
}

problems!(GetMembershipProblems: NotFound);

/// Get a membership
///
/// There for the person, the owners and managers of the organisation and the administrators of its division; 404 for
/// everybody else.
#[utoipa::path(tag = "memberships", security(("bearer" = [])), params(MembershipPath),
    responses((status = 200, description = "The membership.", body = MembershipView,
        headers(("ETag" = String, description = "Its version."))), GetMembershipProblems))]
#[get("/memberships/{id}")]
pub async fn get_membership(
    app: Data<App>,
    caller: May<ask::ReadMembership>,
    path: Path<MembershipPath>,
) -> Result<Answer> {
    let today = official_day(app.clock.now());
    let found = app
        .db
        .read(move |conn| Ok(model::find(conn, path.0.id, &caller, today)?));
    let membership = found.await?.ok_or_else(absent)?;
    let etag = membership.etag();
    Ok(Answer::ok(&MembershipView::from(membership))?.etag(etag))
}

/// Also for a membership that the caller may not know of.
pub fn absent() -> Error {
    Problem::not_found("没有这个成员", "there is no such membership").into()
}
