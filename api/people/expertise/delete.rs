use actix_web::delete;
use actix_web::web::Data;

use super::get::ExpertisePath;
use super::model;
use super::update::lock_kept;
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, IfMatch, Path};

problems!(DeleteExpertiseProblems: NotFound, Forbidden);

/// Take an expertise back
///
/// Asks for whoever may change it.
#[utoipa::path(tag = "expertise", security(("bearer" = [])), params(ExpertisePath),
    responses((status = 204, description = "Gone."), DeleteExpertiseProblems))]
#[delete("/expertise/{id}")]
pub async fn delete_expertise(
    app: Data<App>,
    caller: May<ask::KeepExpertise>,
    if_match: IfMatch,
    path: Path<ExpertisePath>,
) -> Result<Answer> {
    app.db
        .write(caller.act(), move |tx| {
            let expertise = lock_kept(tx, &caller, path.0)?;
            if_match.check(&expertise.etag())?;
            model::delete(tx.conn, expertise.id)?;
            Ok(Answer::no_content())
        })
        .await
}
