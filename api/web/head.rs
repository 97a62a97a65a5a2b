//! HEAD: every GET answers it too, without the body (RFC 9110, section 9.3.2).

use actix_web::Error;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;

/// Middleware: asks as GET and drops the body.
pub async fn head<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let asked = request.method() == Method::HEAD;
    if asked {
        request.head_mut().method = Method::GET;
    }
    let response = next.call(request).await?;
    Ok(if asked {
        response.map_body(|_, _| EitherBody::right(BoxBody::new(())))
    } else {
        response.map_into_left_body()
    })
}
