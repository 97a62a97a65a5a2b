//! Cross-origin requests of browsers (the Fetch standard), for the origins that a setting names; none by default.
//!
//! actix-cors answers a preflight with one list of methods for all paths, and refuses in plain text. Here each path
//! answers with its own methods out of the document, and what is refused is a problem like any other. Tokens travel in
//! `Authorization`, so no cookies and no credentials mode are needed.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderMap, HeaderValue, ORIGIN, VARY,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse};

use super::default_service::Published;
use crate::platform::settings::Settings;

const REQUEST_HEADERS: &str = "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, \
     If-Range, Range, Traceparent, Tus-Resumable, Upload-Length, Upload-Metadata, Upload-Offset, X-Request-Id";
const EXPOSED: &str = "Accept-Ranges, Allow, Content-Disposition, Content-Language, Content-Range, ETag, Idempotency-Replayed, Link, \
     Location, RateLimit, RateLimit-Policy, Retry-After, Tus-Max-Size, Tus-Resumable, Tus-Version, Upload-Expires, \
     Upload-Length, Upload-Offset, X-Request-Id";
const PREFLIGHT_SECONDS: &str = "7200";

/// Middleware: answers preflights of published paths, and lets the browser hand the other answers on.
pub async fn cors<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let Some(shared) = Shared::with(&request) else {
        return next
            .call(request)
            .await
            .map(ServiceResponse::map_into_left_body);
    };
    let granted = shared.0.as_ref();
    let methods = granted.and_then(|_| preflight_methods(&request));
    let mut response = match methods {
        Some(methods) => request
            .into_response(preflight(&methods))
            .map_into_right_body(),
        None => next.call(request).await?.map_into_left_body(),
    };
    shared.tell(response.headers_mut());
    Ok(response)
}

/// The origin whose pages may read an answer, if any, where the setting names origins.
pub struct Shared(Option<HeaderValue>);

impl Shared {
    /// `None` where the setting names no origin.
    pub fn with(request: &ServiceRequest) -> Option<Self> {
        let allowed = &request.app_data::<Data<Settings>>()?.cors_origins;
        if allowed.is_empty() {
            return None;
        }
        let all = allowed.iter().any(|one| one == "*");
        let origin = request.headers().get(ORIGIN).filter(|origin| {
            all || origin
                .to_str()
                .is_ok_and(|origin| allowed.iter().any(|one| one.eq_ignore_ascii_case(origin)))
        });
        Some(Self(match origin {
            Some(_) if all => Some(HeaderValue::from_static("*")),
            origin => origin.cloned(),
        }))
    }

    /// Writes the headers of an answer.
    pub fn tell(self, headers: &mut HeaderMap) {
        headers.append(VARY, HeaderValue::from_static("Origin"));
        if let Some(granted) = self.0 {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, granted);
            headers.insert(
                ACCESS_CONTROL_EXPOSE_HEADERS,
                HeaderValue::from_static(EXPOSED),
            );
        }
    }
}

/// The methods of the path that a preflight asks about.
fn preflight_methods(request: &ServiceRequest) -> Option<String> {
    let asks = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let published = request.app_data::<Data<Published>>().filter(|_| asks)?;
    published.allowed(request.path()).map(str::to_owned)
}

fn preflight(methods: &str) -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, methods))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS))
        .insert_header((ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS))
        .finish()
}
