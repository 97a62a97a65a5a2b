use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::codes::QrFormat;
use super::model;
use super::view::{ShortLinkPath, absent, url};
use crate::access::App;
use crate::platform::error::{Result, problems};
use crate::platform::qr;
use crate::platform::web::{Path, Query, blocking};

#[derive(Clone, Debug, Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QrQuery {
    /// `svg`, which scales to any size, when absent.
    #[param(inline, example = "png")]
    format: Option<QrFormat>,
    /// Width and height of a PNG, in pixels.
    #[validate(range(min = 64, max = 2048))]
    #[param(minimum = 64, maximum = 2048, default = 512)]
    size: Option<u32>,
}

/// A drawing of a QR code.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, example = "<svg xmlns=\"http://www.w3.org/2000/svg\">…</svg>")]
#[allow(dead_code, reason = "it describes bytes that no value holds")]
pub struct QrDrawing(Vec<u8>);

const PIXELS: u32 = 512;

problems!(GetShortLinkQrProblems: NotFound);

/// Get the QR code of a short link
///
/// A drawing of the short address, with the quiet zone that readers need. Open to everybody who has the code of the link.
#[utoipa::path(tag = "short-links", security(()), params(ShortLinkPath, QrQuery),
    responses((status = 200, description = "The drawing.",
        content((QrDrawing = "image/svg+xml"), (QrDrawing = "image/png")),
        headers(("ETag" = String, description = "Of the drawing."))), GetShortLinkQrProblems))]
#[get("/short-links/{code}/qr")]
pub async fn get_short_link_qr(
    app: Data<App>,
    path: Path<ShortLinkPath>,
    query: Query<QrQuery>,
) -> Result<HttpResponse> {
    let link = app
        .db
        .read(move |conn| model::find(conn, &path.0.code)?.ok_or_else(absent))
        .await?;
    let text = url(&app, &link);
    let pixels = query.0.size.unwrap_or(PIXELS);
    let (media_type, drawing) = match query.0.format.unwrap_or(QrFormat::Svg) {
        QrFormat::Svg => ("image/svg+xml", qr::svg(&text)?.into_bytes()),
        QrFormat::Png => {
            let drawn = blocking(move || qr::png(&text, pixels)).await?;
            ("image/png", drawn?)
        }
    };
    let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&drawing)[..8]));
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((CACHE_CONTROL, "private, no-cache"))
        .insert_header((ETAG, etag))
        .body(drawing))
}
