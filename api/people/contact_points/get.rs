use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::ContactPointPath;
use super::view::ContactPointView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetContactPointProblems: NotFound);

/// Get a contact point of the caller
///
/// Masked, with the time of its verification.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), params(ContactPointPath),
    responses((status = 200, description = "The contact point.", body = ContactPointView,
        headers(("ETag" = String, description = "Its version."))), GetContactPointProblems))]
#[get("/users/me/contact-points/{kind}")]
pub async fn get_contact_point(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    path: Path<ContactPointPath>,
) -> Result<Answer> {
    let kind = path.0.kind;
    let point = app
        .db
        .read(move |conn| Ok(model::find(conn, caller.user_id, kind)?))
        .await?
        .ok_or_else(absent)?;
    let view = ContactPointView::new(&point, app.db.vault())?;
    Ok(Answer::ok(&view)?.etag(point.etag()))
}

pub fn absent() -> Error {
    Problem::not_found("没有这项联系方式", "there is no such contact point").into()
}
