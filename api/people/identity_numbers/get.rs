use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::policy::OwnNumber;
use super::view::IdentityNumberView;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Error, Problem, Result, problems};
use crate::platform::web::Answer;

problems!(GetIdentityNumberProblems: NotFound);

/// Get the identity number of the caller
///
/// Masked; `GET /v1/users/me/export` returns it in full. Organisations have none.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])),
    responses((status = 200, description = "The number, masked.", body = IdentityNumberView,
        headers(("ETag" = String, description = "Its version."))), GetIdentityNumberProblems))]
#[get("/users/me/identity-number")]
pub async fn get_identity_number(
    app: Data<App>,
    caller: May<ask::KeepIdentityNumber>,
) -> Result<Answer> {
    caller.require(&OwnNumber(caller.user_id))?;
    let kept = app
        .db
        .read(move |conn| Ok(model::find(conn, caller.user_id)?))
        .await?
        .ok_or_else(absent)?;
    let view = IdentityNumberView::new(&kept, app.db.vault())?;
    Ok(Answer::ok(&view)?.etag(kept.etag()))
}

pub fn absent() -> Error {
    Problem::not_found(
        "尚未登记身份证号码",
        "there is no identity number on record",
    )
    .into()
}
