use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::ShortLink;
use crate::access::App;
use crate::platform::error::{Error, Problem, Result};
use crate::platform::web::Answer;

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ShortLinkPath {
    /// The code of the link. Small letters, hyphens, and O for zero are read as people type them.
    #[param(inline, min_length = 1, max_length = 20, example = "7H3KQ2ZB")]
    pub code: String,
}

/// A short link.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "7H3KQ2ZB", "url": "https://exchange.example.cn/s/7H3KQ2ZB",
    "path": "/v1/training-sessions/0198f3a2-5b1c-7000-8000-000000000091", "created_at": "2024-08-30T01:02:03.000004Z"}))]
pub struct ShortLinkView {
    pub code: String,
    /// The short address, as the QR code holds it.
    pub url: String,
    /// Where it leads.
    pub path: String,
    pub created_at: DateTime<Utc>,
}

impl ShortLinkView {
    pub fn new(app: &App, link: ShortLink) -> Self {
        Self {
            url: url(app, &link),
            code: link.code,
            path: link.path,
            created_at: link.created_at,
        }
    }

    /// The answer to a read.
    pub fn answer(app: &App, link: ShortLink) -> Result<Answer> {
        let etag = link.etag();
        Ok(Answer::ok(&Self::new(app, link))?.etag(etag))
    }

    pub fn created(app: &App, link: ShortLink) -> Result<Answer> {
        let location = format!("/v1/short-links/{}", link.code);
        let etag = link.etag();
        Ok(Answer::created(location, &Self::new(app, link))?.etag(etag))
    }
}

/// The short address of a link.
pub fn url(app: &App, link: &ShortLink) -> String {
    format!("{}/s/{}", app.base_url, link.code)
}

/// A page of short links, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"items": [], "next_cursor": null}))]
pub struct ShortLinkPage {
    pub items: Vec<ShortLinkView>,
    /// Give it as `cursor` to read on; null on the last page.
    pub next_cursor: Option<String>,
}

pub fn absent() -> Error {
    Problem::not_found("没有这个短链接", "there is no such short link").into()
}
