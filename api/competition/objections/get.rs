use actix_web::get;
use actix_web::web::Data;

use super::model::{self, Objection};
use super::view::{ObjectionPath, ObjectionView, show};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetObjectionProblems: NotFound, Forbidden);

/// Get an objection
///
/// Requires the objector, or the handling office: an organiser of the contest or an administrator of its division; 404 for one
/// who stands on the side of the entry or has a conflict of interest with an entry of the contest, and for all others.
#[utoipa::path(tag = "publicity", security(("bearer" = [])), params(ObjectionPath),
    responses((status = 200, description = "The objection.", body = ObjectionView,
        headers(("ETag" = String, description = "Changes with the answer."))), GetObjectionProblems))]
#[get("/objections/{id}")]
pub async fn get_objection(
    app: Data<App>,
    caller: May<ask::ReadObjection>,
    path: Path<ObjectionPath>,
) -> Result<Answer> {
    let now = app.clock.now();
    let vault = app.clone();
    let view = app
        .db
        .read(move |conn| {
            let objection = model::find_visible(conn, path.0.id, &caller, now)?;
            let objection = objection.ok_or_else(Objection::absent)?;
            show(conn, vault.db.vault(), objection, &caller, now)
        })
        .await?;
    view.answer()
}
