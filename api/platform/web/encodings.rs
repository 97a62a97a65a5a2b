//! `Accept-Encoding` that takes nothing we have, not even the answer as it is (`identity;q=0`, `*;q=0`). actix-web answers
//! 406 by itself then, outside of all that makes a problem. We disregard such a header instead, as RFC 9110, section
//! 12.4.1, lets us: an answer that the client may be able to read serves it better than none.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCEPT_ENCODING, AcceptEncoding, CONTENT_ENCODING, Encoding, Header, HeaderMap,
};
use actix_web::middleware::Next;

/// Whether an answer says that it has no coding. The middleware that compresses leaves such an answer as it is: a part of a
/// file has to be the part of the bytes that its client counts. For the client the header says nothing.
fn names_identity(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_ENCODING)
        .is_some_and(|coding| coding == "identity")
}

/// Middleware, around the one that compresses.
pub async fn encodings(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let ours = [
        Encoding::identity(),
        Encoding::brotli(),
        Encoding::gzip(),
        Encoding::deflate(),
        Encoding::zstd(),
    ];
    let takes_one = AcceptEncoding::parse(&request)
        .map_or(true, |asked| asked.negotiate(ours.iter()).is_some());
    if !takes_one {
        request.headers_mut().remove(ACCEPT_ENCODING);
    }
    let mut response = next.call(request).await?;
    if names_identity(response.headers()) {
        response.headers_mut().remove(CONTENT_ENCODING);
    }
    Ok(response)
}
