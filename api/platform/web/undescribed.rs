//! What an operation does not describe is refused, not passed over: a body where it takes none, parameters where it has
//! none. What it does take is checked by its own [`super::Json`] and [`super::Query`].

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use serde::Deserialize;
use validator::Validate;

use super::body::Body;
use super::{Query, Routed, json};
use crate::platform::error::Result;

/// A body or a query of which every member is one too many.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Middleware: holds a request to what its operation takes. A body that is empty or `{}` is as good as none.
pub async fn undescribed<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    if let Err(refusal) = check(&mut request).await {
        return Ok(request.error_response(refusal).map_into_right_body());
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_left_body)
}

async fn check(request: &mut ServiceRequest) -> Result<()> {
    let takes = Routed::operation(request.request(), |operation| operation.takes);
    let Some(takes) = takes else {
        return Ok(());
    };
    if !takes.query {
        request.extract::<Query<Nothing>>().await?;
    }
    if !takes.body
        && let Some(body) = Body::of(request.request()).filter(|body| !body.is_empty())
    {
        let media_type = request.headers().get(CONTENT_TYPE);
        json::read::<Nothing>(request.method(), media_type, &body)?;
    }
    Ok(())
}
