//! What an operation does not describe is refused, not passed over: a body where it takes none, parameters where it has
//! none. What it does take is checked by its own [`super::Json`] and [`super::Query`].

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
use actix_web::middleware::Next;
use actix_web::web::Data;
use serde::Deserialize;
use validator::Validate;

use super::body::read_body;
use super::default_service::Published;
use super::{Query, json};
use crate::error::Result;

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
    let published = request.app_data::<Data<Published>>().cloned();
    let takes = request.match_pattern().and_then(|pattern| {
        let published = published.as_ref()?;
        published.takes(request.method(), &pattern)
    });
    let Some(takes) = takes else {
        return Ok(());
    };
    if !takes.query {
        request.extract::<Query<Nothing>>().await?;
    }
    if !takes.body && request.method() != Method::GET {
        let (asked, payload) = request.parts_mut();
        let body = read_body(asked, payload).await?;
        if !body.is_empty() {
            json::read::<Nothing>(asked.headers().get(CONTENT_TYPE), &body)?;
        }
    }
    // Who asks is looked up once all that he asks is there: nobody who lost a right while he sent it still has it.
    if takes.body && request.headers().contains_key(AUTHORIZATION) {
        let (asked, payload) = request.parts_mut();
        let body = read_body(asked, payload).await?;
        request.set_payload(Payload::from(body));
    }
    Ok(())
}
