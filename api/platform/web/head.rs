//! HEAD: every GET answers it too (RFC 9110, section 9.3.2).

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest};

/// Marks a request that was a HEAD.
struct Head;

/// Whether the client sent a HEAD.
pub fn is_head(request: &HttpRequest) -> bool {
    request.extensions().contains::<Head>()
}

/// Middleware: asks as GET. The server leaves the body out by itself and keeps its length.
pub async fn head(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
        request.extensions_mut().insert(Head);
    }
    next.call(request).await
}
