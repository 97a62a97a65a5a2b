//! `/openapi.json` and the reference at `/docs`, which needs nothing from outside.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, ETAG};
use actix_web::web::{Bytes, Data, ServiceConfig, get, redirect, resource};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa_swagger_ui::{Config, SwaggerUi, Url};

/// The document as bytes, made once.
#[derive(Debug)]
pub struct Served {
    bytes: Bytes,
    etag: String,
}

impl Served {
    pub fn new(document: &Value) -> serde_json::Result<Self> {
        let bytes = Bytes::from(serde_json::to_vec(document)?);
        let etag = format!("\"{}\"", hex::encode(&Sha256::digest(&bytes)[..8]));
        Ok(Self { bytes, etag })
    }
}

async fn openapi_json(served: Data<Served>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((ETAG, served.etag.clone()))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(served.bytes.clone())
}

/// Mounts both pages.
pub fn pages(config: &mut ServiceConfig) {
    let reference = SwaggerUi::new("/docs/{_:.*}").config(
        Config::new([Url::from("/openapi.json")])
            .deep_linking(true)
            .display_operation_id(true)
            .default_models_expand_depth(0)
            .try_it_out_enabled(true),
    );
    config
        .service(resource("/openapi.json").route(get().to(openapi_json)))
        .service(redirect("/docs", "/docs/"))
        .service(reference);
}
