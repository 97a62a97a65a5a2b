//! What an operation answers with when all went well.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, LINK, LOCATION, VARY};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// A successful answer. It can be kept and replayed under an Idempotency-Key, so it is plain data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    status: u16,
    etag: Option<String>,
    location: Option<String>,
    link: Option<String>,
    body: Option<String>,
    /// Whether the answer came out of the store of idempotent requests.
    #[serde(skip)]
    pub replayed: bool,
}

impl Answer {
    fn new(status: StatusCode, body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_string(body).map_err(anyhow::Error::from)?;
        Ok(Self {
            status: status.as_u16(),
            etag: None,
            location: None,
            link: None,
            body: Some(body),
            replayed: false,
        })
    }

    /// 200 with a body.
    pub fn ok(body: &impl Serialize) -> Result<Self> {
        Self::new(StatusCode::OK, body)
    }

    /// 201 with a body and where the new resource lives.
    pub fn created(location: String, body: &impl Serialize) -> Result<Self> {
        let mut answer = Self::new(StatusCode::CREATED, body)?;
        answer.location = Some(location);
        Ok(answer)
    }

    /// 202: there is something more to do.
    pub fn accepted(body: &impl Serialize) -> Result<Self> {
        Self::new(StatusCode::ACCEPTED, body)
    }

    /// 204.
    pub fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT.as_u16(),
            etag: None,
            location: None,
            link: None,
            body: None,
            replayed: false,
        }
    }

    /// With the strong validator of the resource.
    #[must_use]
    pub fn etag(mut self, etag: String) -> Self {
        self.etag = Some(etag);
        self
    }

    /// With `Link: <…>; rel="next"`.
    #[must_use]
    pub fn next_page(mut self, link: Option<String>) -> Self {
        self.link = link.map(|uri| format!("<{uri}>; rel=\"next\""));
        self
    }
}

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = HttpResponse::build(status);
        // Most answers depend on who asks: a shared cache must not keep them, a client must ask again.
        response.insert_header((CACHE_CONTROL, "private, no-cache"));
        // Reasons are told in the caller's language.
        response.insert_header((VARY, "Accept-Language"));
        for (name, value) in [
            (ETAG, self.etag),
            (LOCATION, self.location),
            (LINK, self.link),
        ] {
            if let Some(value) = value {
                response.insert_header((name, value));
            }
        }
        if self.replayed {
            response.insert_header(("Idempotency-Replayed", "true"));
        }
        match self.body {
            Some(body) => response
                .insert_header((CONTENT_TYPE, "application/json"))
                .body(body),
            None => response.finish(),
        }
    }
}
