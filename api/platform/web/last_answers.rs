//! Answers that are the last ones on their connection: all of them while the service ends, and those of the reserve, of
//! which only the probes are good ones.

use actix_web::Error;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::rate_limits::PROBES;
use crate::platform::connections::{Class, Connections};
use crate::platform::error::{Code, Error as Refusal, Problem};

/// Seconds after which a connection may be free again.
const RETRY_SECONDS: u32 = 5;

/// Middleware, around the one that writes problems: tells the client which answer is the last.
pub async fn last_answers<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let connections = request.app_data::<Data<Connections>>().cloned();
    let is_reserved = is_reserved(&request);
    let mut response = next.call(request).await?;
    if is_reserved || connections.is_some_and(|all| all.is_draining()) {
        let head = response.response_mut().head_mut();
        head.set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}

/// Middleware: refuses what is no probe on a connection of the reserve.
pub async fn reserve<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    if is_reserved(&request) && !PROBES.contains(&request.path()) {
        let refusal: Refusal = Problem::new(Code::TooManyConnections)
            .retry_after(RETRY_SECONDS)
            .into();
        return Ok(request.error_response(refusal).map_into_right_body());
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_left_body)
}

/// Whether the connection is one of the reserve.
pub fn is_reserved(request: &ServiceRequest) -> bool {
    request.conn_data::<Class>() == Some(&Class::Reserved)
}
