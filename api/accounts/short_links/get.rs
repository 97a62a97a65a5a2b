use actix_web::get;
use actix_web::web::Data;

use super::model;
use super::view::{ShortLinkPath, ShortLinkView, absent};
use crate::access::App;
use crate::platform::error::{Result, problems};
use crate::platform::web::{Answer, Path};

problems!(GetShortLinkProblems: NotFound);

/// Get a short link
///
/// Where a short link leads. Open to everybody who has its code.
#[utoipa::path(tag = "short-links", security(()), params(ShortLinkPath),
    responses((status = 200, description = "The short link.", body = ShortLinkView,
        headers(("ETag" = String, description = "Its version."))), GetShortLinkProblems))]
#[get("/short-links/{code}")]
pub async fn get_short_link(app: Data<App>, path: Path<ShortLinkPath>) -> Result<Answer> {
    let link = app
        .db
        .read(move |conn| model::find(conn, &path.0.code)?.ok_or_else(absent))
        .await?;
    ShortLinkView::answer(&app, link)
}
