use actix_web::get;
use actix_web::web::Data;

use super::model::{self, Erratum};
use super::view::{ErratumPath, ErratumView};
use crate::access::App;
use crate::access::auth::Anyone;
use crate::competition::contests::model as contests;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetErratumProblems: NotFound);

/// Get an erratum
///
/// Public with its contest. An erratum does not change.
#[utoipa::path(tag = "contests", security((), ("bearer" = [])), params(ErratumPath),
    responses((status = 200, description = "The erratum.", body = ErratumView,
        headers(("ETag" = String, description = "It does not change."))), GetErratumProblems))]
#[get("/errata/{id}")]
pub async fn get_erratum(
    app: Data<App>,
    caller: Anyone,
    path: Path<ErratumPath>,
) -> Result<Answer> {
    let erratum = app
        .db
        .read(move |conn| {
            let erratum = model::find(conn, path.0.id)?.ok_or_else(Erratum::absent)?;
            let contest = model::contest_of(conn, &erratum)?;
            match contests::find(conn, contest, caller.0.as_ref())? {
                Some(_) => Ok(ErratumView::of(erratum, contest)),
                None => Err(Erratum::absent()),
            }
        })
        .await?;
    Ok(Answer::ok(&erratum)?.etag_of_body())
}
