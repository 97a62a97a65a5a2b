//! `Idempotency-Key`: read off the request together with a digest of what was asked, so that a key cannot be used for
//! something else. The store is [`crate::platform::db::idempotency`].

use std::future::{Ready, ready};

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use sha2::{Digest, Sha256};

use super::body::Body;
use super::json::canonical;
use super::path::in_one_spelling;
use super::routed::Routed;
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Problem, Result};

const HEADER: &str = "idempotency-key";
/// As problems tell it.
pub const NAME: &str = "Idempotency-Key";
const LONGEST_KEY: usize = 255;

/// One try at a write: with the key it can be recognised by, if the client gave one.
#[derive(Clone, Debug, Default)]
pub struct Attempt(pub Option<Keyed>);

/// An Idempotency-Key, and the request that it came with. A key is the caller's for one method and path.
#[derive(Clone, Debug)]
pub struct Keyed {
    pub key: String,
    pub method: String,
    /// In one spelling, without the query.
    pub path: String,
    /// The hash of path, query and body: of JSON as it is read, so neither white space nor the order of members counts. Kept
    /// sealed only: a password or a number could be guessed by it.
    pub digest: String,
}

impl Attempt {
    /// The attempt with a body that the handler read itself.
    #[must_use]
    pub fn with_body(mut self, digest: &[u8]) -> Self {
        if let Some(keyed) = &mut self.0 {
            let both = Sha256::new().chain_update(&keyed.digest);
            keyed.digest = hex::encode(both.chain_update(digest).finalize());
        }
        self
    }
}

impl FromRequest for Attempt {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.extensions().get::<Keyed>().cloned())))
    }
}

/// Middleware: digests the body of a POST that carries a key. A request whose body was not read fails with 401
/// whatever its key. A refusal is answered from here: returned as an error it would pass by the middleware that writes
/// problems.
pub async fn digest_keyed_requests<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    if request.method() == Method::POST
        && request.headers().contains_key(HEADER)
        && let Some(body) = Body::of(request.request())
        && let Some(path) = Routed::of(request.request())
    {
        match digested(request.request(), &path.template, &body) {
            Ok(keyed) => {
                request.extensions_mut().insert(keyed);
            }
            Err(refusal) => return Ok(request.error_response(refusal).map_into_right_body()),
        }
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_left_body)
}

fn digested(request: &HttpRequest, template: &str, body: &Bytes) -> Result<Keyed> {
    let key = request
        .headers()
        .get(HEADER)
        .and_then(|value| value.to_str().ok())
        .filter(|key| !key.contains(char::is_control))
        .ok_or_else(unreadable)?;
    if !(1..=LONGEST_KEY).contains(&key.len()) {
        return Err(Problem::invalid_parameter(
            NAME,
            "length",
            "须为 1 至 255 个可见 ASCII 字符",
            "must be 1 to 255 visible ASCII characters",
        )
        .into());
    }
    let key = key.to_owned();
    let path = in_one_spelling(template, request.path());
    let mut digest = Sha256::new();
    digest.update(path.as_bytes());
    if let Some(query) = request.uri().query() {
        digest.update(b"?");
        digest.update(query.as_bytes());
    }
    match canonical(request.headers().get(CONTENT_TYPE), body) {
        Some(json) => {
            digest.update([1]);
            digest.update(json);
        }
        None => {
            digest.update([0]);
            digest.update(body);
        }
    }
    Ok(Keyed {
        key,
        method: request.method().to_string(),
        path,
        digest: hex::encode(digest.finalize()),
    })
}

/// A tab or other bytes that nobody can see: no key that somebody means.
fn unreadable() -> Problem {
    let detail = Bilingual::new(
        "须为 1 至 255 个可见 ASCII 字符",
        "must be 1 to 255 visible ASCII characters",
    );
    Problem::new(Code::MalformedRequest).field(FieldProblem::parameter(NAME, "format", detail))
}
