//! `Idempotency-Key`: read off the request together with a digest of what was asked, so that a key cannot be used for
//! something else. The store is [`crate::db::idempotency`].

use std::future::{Ready, ready};

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use sha2::{Digest, Sha256};

use super::blocking::blocking;
use super::body::read_body;
use crate::auth::slow_digest;
use crate::error::{Bilingual, Code, Error, FieldProblem, Problem, Result};

const HEADER: &str = "idempotency-key";
/// As problems tell it.
pub const NAME: &str = "Idempotency-Key";
const LONGEST_KEY: usize = 255;
/// What every member that holds a password is called, in whole or at its end.
const PASSWORD: &[u8] = b"password\"";

/// One try at a write: with the key it can be recognised by, if the client gave one.
#[derive(Clone, Debug, Default)]
pub struct Attempt(pub Option<Keyed>);

/// An Idempotency-Key and the digest of the request it came with.
#[derive(Clone, Debug)]
pub struct Keyed {
    pub key: String,
    pub fingerprint: Vec<u8>,
}

impl FromRequest for Attempt {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.extensions().get::<Keyed>().cloned())))
    }
}

/// Middleware: digests the body of a POST that carries a key, and hands the body on. A refusal is answered from here:
/// returned as an error it would pass by the middleware that writes problems.
pub async fn digest_keyed_requests<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    if request.method() == Method::POST && request.headers().contains_key(HEADER) {
        match digested(&mut request).await {
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

async fn digested(request: &mut ServiceRequest) -> Result<Keyed> {
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
    let (asked, payload) = request.parts_mut();
    let body = read_body(asked, payload).await?;
    let mut digest = Sha256::new();
    digest.update(request.uri().to_string().as_bytes());
    digest.update([0]);
    digest.update(&body);
    let mut fingerprint = digest.finalize().to_vec();
    // The fingerprint is kept. One of a body that holds a password must not be quicker to guess by than its hash.
    if body.windows(PASSWORD.len()).any(|part| part == PASSWORD) {
        fingerprint = blocking(move || slow_digest(&fingerprint)).await??;
    }
    request.set_payload(Payload::from(body));
    Ok(Keyed { key, fingerprint })
}

/// A tab or other bytes that nobody can see: no key that somebody means.
fn unreadable() -> Problem {
    let detail = Bilingual::new(
        "须为 1 至 255 个可见 ASCII 字符",
        "must be 1 to 255 visible ASCII characters",
    );
    Problem::new(Code::MalformedRequest).field(FieldProblem::parameter(NAME, "format", detail))
}
