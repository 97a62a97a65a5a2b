//! The OpenAPI document: collected from the routes that are mounted, completed by what all operations of a kind share,
//! served at `/openapi.json`, shown at `/docs`, committed as `openapi/openapi.json`.

mod complete;
mod pages;
#[cfg(test)]
mod told_paths;

use serde_json::{Value, json};
use utoipa_actix_web::AppExt;

pub use pages::{Served, pages};

use crate::service::slices;

const DESCRIPTION: &str = "\
Enterprises publish what they need (科技所需), science and technology workers what they can do (科技所能); the API finds \
good matches and says why, and brokers (科服保姆) bring the two sides together.

**Conventions.** JSON in UTF-8; ids are UUIDv7; times are RFC 3339 in UTC (`_at`), dates are days in Asia/Shanghai \
(`_on`), money is whole fen of CNY (`_fen`). Lists answer `{items, next_cursor}`. Every single resource has an `ETag`; \
PATCH, PUT and DELETE need it as `If-Match`, and so does a decision on a verification. A POST that creates or moves takes an `Idempotency-Key`. Errors are \
`application/problem+json` with a stable `code`, in Chinese or English by `Accept-Language`. Answers may gain fields and \
enums may gain values at any time.

**Start.** Register at `POST /v1/users`, sign in at `POST /v1/sessions`, send the access token as \
`Authorization: Bearer …`. A city's own system gets its token at `POST /v1/oauth/token` (OAuth 2.0 client credentials).";

/// The document, whole.
pub fn document() -> Value {
    let (_, api) = actix_web::App::new()
        .into_utoipa_app()
        .configure(slices::routes)
        .split_for_parts();
    let collected = serde_json::to_value(&api).unwrap_or_default();
    let tags: Vec<Value> = slices::tags()
        .iter()
        .map(|tag| json!({"name": tag.name, "description": tag.about}))
        .collect();
    let mut document = json!({
        "openapi": collected["openapi"],
        "info": {
            "title": "Tianfu Exchange",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "The server that gave you this document"}],
        "tags": tags,
        "paths": collected["paths"],
        "components": collected["components"],
    });
    complete::complete(&mut document);
    document
}

/// The text of the document as it is committed and printed.
pub fn text() -> String {
    let document = document();
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}
