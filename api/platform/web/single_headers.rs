//! Headers that can be there once only: of two, this service and a proxy before it might believe different ones.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;

use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Problem};

pub const SINGLE: [&str; 13] = [
    "Authorization",
    "Content-Length",
    "Content-Type",
    "Host",
    "Idempotency-Key",
    "If-Range",
    "Origin",
    "Range",
    "Tus-Resumable",
    "Upload-Length",
    "Upload-Metadata",
    "Upload-Offset",
    "X-Request-Id",
];

/// Middleware: a header that stands twice is 400.
pub async fn single_headers<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let headers = request.headers();
    let are_once = headers.len() == headers.len_keys();
    let mut single = SINGLE.iter().filter(|_| !are_once);
    let twice = single.find(|name| headers.get_all(**name).nth(1).is_some());
    if let Some(name) = twice {
        let detail = Bilingual::new("请求头只能出现一次", "may stand once only");
        let refusal: Error = Problem::new(Code::MalformedRequest)
            .field(FieldProblem::parameter(*name, "duplicate_header", detail))
            .into();
        return Ok(request.error_response(refusal).map_into_right_body());
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_left_body)
}
