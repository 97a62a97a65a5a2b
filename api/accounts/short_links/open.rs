use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use super::model;
use super::view::{ShortLinkPath, absent};
use crate::access::App;
use crate::platform::error::{Result, problems};
use crate::platform::web::Path;

problems!(OpenShortLinkProblems: NotFound);

/// Open a short link
///
/// Leads to the path of the link, on this service.
#[utoipa::path(tag = "short-links", security(()), params(ShortLinkPath),
    responses((status = 302, description = "Read on there.",
        headers(("Location" = String, description = "The path."))), OpenShortLinkProblems))]
#[get("/s/{code}")]
pub async fn open_short_link(app: Data<App>, path: Path<ShortLinkPath>) -> Result<HttpResponse> {
    let link = app
        .db
        .read(move |conn| model::find(conn, &path.0.code)?.ok_or_else(absent))
        .await?;
    Ok(HttpResponse::Found()
        .insert_header((LOCATION, link.path))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .finish())
}
