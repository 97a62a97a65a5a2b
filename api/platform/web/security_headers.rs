//! What a browser is told to keep away from (OWASP's list for REST APIs).

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::routed::Routed;
use crate::platform::settings::Settings;

/// An answer is data: nothing in it is to be run, loaded or framed.
const OF_ANSWERS: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// The reference is a page: its own scripts, styles and icons, and requests to this service.
const OF_REFERENCE: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
     form-action 'none'";

/// Middleware: the same headers on every answer, and no copy of an answer that holds a secret.
pub async fn security_headers(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_reference = request.path().starts_with("/docs");
    let hsts = hsts_seconds(&request);
    let secret = Routed::operation(request.request(), |operation| operation.has_secrets);
    let secret = secret.unwrap_or_default();
    let mut response = next.call(request).await?;
    let refused = response.status().is_client_error() || response.status().is_server_error();
    let headers = response.headers_mut();
    match is_reference {
        true => insert(headers, OF_REFERENCE, hsts),
        false => insert(headers, OF_ANSWERS, hsts),
    }
    if secret || refused {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

/// Writes the headers of an answer that is data and holds no secret.
pub fn secure(request: &ServiceRequest, headers: &mut HeaderMap) {
    insert(headers, OF_ANSWERS, hsts_seconds(request));
}

fn hsts_seconds(request: &ServiceRequest) -> u32 {
    let settings = request.app_data::<Data<Settings>>();
    settings.map_or(0, |settings| settings.hsts_seconds)
}

fn insert(headers: &mut HeaderMap, policy: &'static str, hsts: u32) {
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, policy),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if hsts > 0
        && let Ok(value) = HeaderValue::from_str(&format!("max-age={hsts}"))
    {
        headers.insert(STRICT_TRANSPORT_SECURITY, value);
    }
}
