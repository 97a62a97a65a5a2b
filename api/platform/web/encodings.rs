//! Content codings of answers.
//!
//! An `Accept-Encoding` may take nothing that the service has, not even the answer as it is (`identity;q=0`, `*;q=0`).
//! actix-web answers 406 by itself then, outside of all that makes a problem. Such a header is disregarded instead, as RFC
//! 9110, section 12.4.1, allows: an answer that the client may be able to read serves it better than none.
//!
//! A strong ETag names bytes, so the compressed form of an answer has another one (section 8.8.3.3).

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCEPT_ENCODING, AcceptEncoding, CONTENT_ENCODING, ContentEncoding, ETAG, Encoding, Header,
    HeaderMap, HeaderValue,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};

use super::entity_tags::coded;

/// Those of the middleware that compresses.
static OURS: [Encoding; 5] = [
    Encoding::identity(),
    Encoding::brotli(),
    Encoding::gzip(),
    Encoding::deflate(),
    Encoding::zstd(),
];

/// The coding in which the middleware that compresses sends an answer to this request; `None` where it sends it as it is.
pub fn accepted_coding(request: &impl HttpMessage) -> Option<ContentEncoding> {
    if !request.headers().contains_key(ACCEPT_ENCODING) {
        return None;
    }
    let asked = AcceptEncoding::parse(request).ok()?;
    match asked.negotiate(OURS.iter())? {
        Encoding::Known(ContentEncoding::Identity) | Encoding::Unknown(_) => None,
        Encoding::Known(coding) => Some(coding),
    }
}

/// Whether an answer says that it has no coding. The middleware that compresses leaves such an answer as it is: a part of a
/// file has to be the part of the bytes that its client counts. For the client the header says nothing.
fn names_identity(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_ENCODING)
        .is_some_and(|coding| coding == "identity")
}

/// The ETag of a compressed answer.
fn coded_etag(headers: &HeaderMap) -> Option<HeaderValue> {
    let coding = headers.get(CONTENT_ENCODING)?.to_str().ok()?;
    let etag = headers.get(ETAG)?.to_str().ok()?;
    HeaderValue::from_str(&coded(etag, coding)).ok()
}

/// Middleware, around the one that compresses.
pub async fn encodings(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let takes_one = AcceptEncoding::parse(&request)
        .map_or(true, |asked| asked.negotiate(OURS.iter()).is_some());
    if !takes_one {
        request.headers_mut().remove(ACCEPT_ENCODING);
    }
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    if names_identity(headers) {
        headers.remove(CONTENT_ENCODING);
    }
    if let Some(etag) = coded_etag(headers) {
        headers.insert(ETAG, etag);
    }
    Ok(response)
}
