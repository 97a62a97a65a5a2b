use actix_web::delete;
use actix_web::web::Data;

use super::model;
use super::view::{ShortLinkPath, absent};
use crate::access::App;
use crate::access::rights::{May, ask};
use crate::platform::error::{Problem, Result, problems};
use crate::platform::web::{Answer, IfMatch, Path};

problems!(DeleteShortLinkProblems: NotFound, Forbidden);

/// Delete a short link
///
/// For the account that created the link. Its address is 404 from then on, also where it was printed.
#[utoipa::path(tag = "short-links", security(("bearer" = [])), params(ShortLinkPath),
    responses((status = 204, description = "Deleted."), DeleteShortLinkProblems))]
#[delete("/short-links/{code}")]
pub async fn delete_short_link(
    app: Data<App>,
    caller: May<ask::KeepShortLink>,
    if_match: IfMatch,
    path: Path<ShortLinkPath>,
) -> Result<Answer> {
    app.db
        .write(caller.act(), move |tx| {
            let link = model::lock(tx.conn, &path.0.code)?.ok_or_else(absent)?;
            if !caller.is(link.created_by) {
                return Err(Problem::forbidden(
                    "只有创建者可以删除短链接",
                    "the account that created the link deletes it",
                )
                .into());
            }
            if_match.check(&link.etag())?;
            model::delete(tx.conn, link.id)?;
            Ok(Answer::no_content())
        })
        .await
}
