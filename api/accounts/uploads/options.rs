use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, options};

use super::headers;
use crate::access::App;
use crate::platform::web::Answer;

/// Get the abilities of uploads
///
/// By the protocol tus 1.0: versions, extensions and the largest file stand in the headers. Public.
#[utoipa::path(tag = "uploads", security(()),
    responses((status = 204, description = "In the headers.",
        headers(("Tus-Version" = String, description = "Versions of the protocol."),
            ("Tus-Extension" = String, description = "Extensions of the protocol."),
            ("Tus-Max-Size" = i64, description = "The largest file, in bytes.")))))]
#[options("/uploads")]
pub async fn get_upload_options(app: Data<App>, request: HttpRequest) -> HttpResponse {
    headers::answer(&app, &request, Ok((Answer::no_content(), None)))
}
