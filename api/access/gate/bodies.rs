//! The middleware that reads the body of a request once its token has been verified.

use actix_web::HttpMessage;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;

use crate::access::App;
use crate::access::auth;
use crate::platform::error::{Code, Result};
use crate::platform::web::{ACCEPTED_CODINGS, Body, Routed, TokenUse};

/// Middleware: reads the body of each operation, and inflates it. The body of a request that no operation takes, or that
/// fails with 401 for its token, is neither read nor inflated. The caller is looked up once the body has arrived whole:
/// a right that ended meanwhile has ended. A file is left to its handler, which reads it piece by piece.
pub async fn read_bodies<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    if let Err(refusal) = take(&mut request).await {
        let is_coding = refusal.problem().code == Code::UnsupportedContentEncoding;
        let mut response = request.error_response(refusal).map_into_right_body();
        if is_coding {
            // RFC 9110, section 15.5.16.
            response
                .headers_mut()
                .insert(ACCEPT_ENCODING, HeaderValue::from_static(ACCEPTED_CODINGS));
        }
        return Ok(response);
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_left_body)
}

async fn take(request: &mut ServiceRequest) -> Result<()> {
    if request.method() == Method::GET {
        return Ok(());
    }
    let takes = Routed::operation(request.request(), |operation| operation.takes);
    let app = request.app_data::<Data<App>>().cloned();
    let (Some(takes), Some(app)) = (takes, app) else {
        return Ok(());
    };
    if takes.token != TokenUse::Never {
        if request.headers().contains_key(AUTHORIZATION) {
            auth::verify_token(request.request(), &app).await?;
        } else if takes.token == TokenUse::Required {
            return Ok(());
        }
    }
    if takes.streamed {
        Body::leave(request);
        return Ok(());
    }
    Body::read(request, app.settings.body_wait, takes.body_limit).await
}
