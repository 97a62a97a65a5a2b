//! What an operation answers with when all went well.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, LINK, LOCATION, PRAGMA, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, Responder};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::platform::error::Result;

/// `Cache-Control` of an answer that depends on the caller.
pub(super) const PRIVATE: &str = "private, no-cache";
/// `Vary` of an answer whose media type the caller chose.
pub(super) const NEGOTIATED: &str = "Accept, Accept-Language";

/// A successful answer. It can be kept and replayed under an Idempotency-Key, so it is plain data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    status: u16,
    etag: Option<String>,
    location: Option<String>,
    link: Option<String>,
    body: Option<String>,
    /// In place of `body`, where it is no text. Not kept for a replay: only answers to GET have it.
    #[serde(skip)]
    bytes: Option<Bytes>,
    /// Of the body; JSON where it is none.
    #[serde(default)]
    media_type: Option<String>,
    /// Whether the caller chose the media type by `Accept`.
    #[serde(default)]
    negotiated: bool,
    /// The name under which a client saves it as a file.
    #[serde(default)]
    attachment: Option<String>,
    /// Whether the answer came out of the store of idempotent requests.
    #[serde(skip)]
    pub replayed: bool,
    /// Whether nobody on the way may keep it, the caller's own cache included: it holds a secret.
    #[serde(skip)]
    secret: bool,
    /// When the answer becomes another one although no row changes.
    #[serde(skip)]
    good_until: Option<DateTime<Utc>>,
}

/// Left on a response: when the answer becomes another one although no row changes.
#[derive(Clone, Copy, Debug)]
pub struct GoodUntil(pub DateTime<Utc>);

impl Answer {
    fn new(status: StatusCode, body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_string(body).map_err(anyhow::Error::from)?;
        Ok(Self {
            status: status.as_u16(),
            body: Some(body),
            ..Self::no_content()
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
            bytes: None,
            media_type: None,
            negotiated: false,
            attachment: None,
            replayed: false,
            secret: false,
            good_until: None,
        }
    }

    /// 200 with a body that is no JSON.
    pub fn of_type(media_type: &str, body: String) -> Self {
        Self {
            status: StatusCode::OK.as_u16(),
            media_type: Some(media_type.to_owned()),
            body: Some(body),
            ..Self::no_content()
        }
    }

    /// 200 with a body that is no text.
    pub fn of_bytes(media_type: &str, bytes: Bytes) -> Self {
        Self {
            status: StatusCode::OK.as_u16(),
            media_type: Some(media_type.to_owned()),
            bytes: Some(bytes),
            ..Self::no_content()
        }
    }

    /// With the address of what goes on.
    #[must_use]
    pub fn at(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }

    /// In the media type that the caller chose by `Accept`.
    #[must_use]
    pub fn negotiated(mut self) -> Self {
        self.negotiated = true;
        self
    }

    /// 301, and where the resource lives now.
    pub fn moved(location: String) -> Self {
        Self {
            status: StatusCode::MOVED_PERMANENTLY.as_u16(),
            location: Some(location),
            ..Self::no_content()
        }
    }

    /// With the strong validator of the resource.
    #[must_use]
    pub fn etag(mut self, etag: String) -> Self {
        self.etag = Some(etag);
        self
    }

    /// Not to be kept by any cache: it holds a secret.
    #[must_use]
    pub fn not_kept(mut self) -> Self {
        self.secret = true;
        self
    }

    /// An answer that becomes another one at this moment although no row changes.
    #[must_use]
    pub fn good_until(mut self, moment: Option<DateTime<Utc>>) -> Self {
        self.good_until = moment;
        self
    }

    /// With a validator made of the body itself: for what has no version, such as code lists.
    #[must_use]
    pub fn etag_of_body(self) -> Self {
        let etag = digest_of(self.body.as_deref().unwrap_or_default().as_bytes());
        self.etag(etag)
    }

    /// To be saved as a file of this name, which has to be plain.
    #[must_use]
    pub fn attachment(mut self, name: &str) -> Self {
        self.attachment = Some(format!("attachment; filename=\"{name}\""));
        self
    }

    /// With `Link: <…>; rel="next"`.
    #[must_use]
    pub fn next_page(mut self, link: Option<String>) -> Self {
        self.link = link.map(|uri| format!("<{uri}>; rel=\"next\""));
        self
    }
}

/// The validator that [`Answer::etag_of_body`] gives to this body: for a list that is replaced as a whole.
pub fn etag_of(body: &impl Serialize) -> Result<String> {
    let body = serde_json::to_string(body).map_err(anyhow::Error::from)?;
    Ok(digest_of(body.as_bytes()))
}

/// The validator that is made of a body.
pub(super) fn digest_of(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    format!("\"{}\"", hex::encode(&digest[..8]))
}

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = HttpResponse::build(status);
        // Most answers depend on who asks: a shared cache must not keep them, a client must ask again.
        let caching = match self.secret {
            true => "no-store",
            false => PRIVATE,
        };
        response.insert_header((CACHE_CONTROL, caching));
        if self.secret {
            // RFC 6749, section 5.1 asks for it too.
            response.insert_header((PRAGMA, "no-cache"));
        }
        // Reasons are told in the caller's language.
        let varies = match self.negotiated {
            true => NEGOTIATED,
            false => "Accept-Language",
        };
        response.insert_header((VARY, varies));
        for (name, value) in [
            (ETAG, self.etag),
            (LOCATION, self.location),
            (LINK, self.link),
            (CONTENT_DISPOSITION, self.attachment),
        ] {
            if let Some(value) = value {
                response.insert_header((name, value));
            }
        }
        if self.replayed {
            response.insert_header(("Idempotency-Replayed", "true"));
        }
        if let Some(moment) = self.good_until {
            response.extensions_mut().insert(GoodUntil(moment));
        }
        let body = self.body.map(Bytes::from).or(self.bytes);
        match body {
            Some(body) => response
                .insert_header((
                    CONTENT_TYPE,
                    self.media_type.as_deref().unwrap_or("application/json"),
                ))
                .body(body),
            None => response.finish(),
        }
    }
}
