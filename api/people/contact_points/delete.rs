use actix_web::delete;
use actix_web::web::Data;

use super::get::absent;
use super::model;
use super::view::ContactPointPath;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::people::users;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Path};

problems!(DeleteContactPointProblems: NotFound);

/// Delete a contact point of the caller
///
/// The sealed value is destroyed; earlier reveals stay on record.
#[utoipa::path(tag = "personal-data", security(("bearer" = [])), params(ContactPointPath),
    responses((status = 204, description = "Gone."), DeleteContactPointProblems))]
#[delete("/users/me/contact-points/{kind}")]
pub async fn delete_contact_point(
    app: Data<App>,
    caller: May<ask::KeepAccount>,
    if_match: IfMatch,
    path: Path<ContactPointPath>,
) -> Result<Answer> {
    app.db
        .write(caller.act(), move |tx| {
            users::model::lock(tx.conn, caller.user_id)?;
            let known = model::find(tx.conn, caller.user_id, path.0.kind)?.ok_or_else(absent)?;
            if_match.check(&known.etag())?;
            model::delete(tx.conn, known.id)?;
            Ok(Answer::no_content())
        })
        .await
}
