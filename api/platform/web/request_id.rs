//! `X-Request-Id`: taken over when it is short and plain, made otherwise; in every log line and every answer.

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};
use tracing::Instrument;
use uuid::Uuid;

use super::default_service::Published;
use super::routed::Routed;
use crate::platform::privacy::scrubbed;

static HEADER: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST: usize = 64;

/// The id of the request at hand.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

impl RequestId {
    fn of(request: &ServiceRequest) -> Self {
        let given = request
            .headers()
            .get(&HEADER)
            .and_then(|value| value.to_str().ok())
            .filter(|id| {
                (1..=LONGEST).contains(&id.len())
                    && id
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
                    && (Uuid::try_parse(id).is_ok() || !has_a_number(id))
                    && matches!(scrubbed(id), Cow::Borrowed(_))
            });
        Self(given.map_or_else(|| Uuid::now_v7().to_string().into(), Into::into))
    }
}

/// A telephone or another number that tells of somebody.
fn has_a_number(id: &str) -> bool {
    let digits = id.split(|c: char| !c.is_ascii_digit());
    digits.map(str::len).any(|run| run >= 7)
}

/// The path, as far as it is ours to tell.
fn told_path(request: &HttpRequest) -> String {
    let published = request.app_data::<Data<Published>>();
    published.map_or_else(
        || scrubbed(request.path()).into_owned(),
        |published| {
            let extensions = request.extensions();
            let routed = extensions.get::<Routed>().map(|routed| &*routed.0);
            published.told_at(request.path(), routed)
        },
    )
}

/// `00-<trace id>-<parent id>-<flags>` (W3C Trace Context); anything else is not logged.
fn is_trace_context(value: &str) -> bool {
    value.len() == 55
        && value
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Middleware, outermost: gives the request its id and a log span, and logs one line when it is answered.
pub async fn request_id(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = RequestId::of(&request);
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!(
        "request",
        id = &*id.0,
        method = %request.method(),
        path = told_path(request.request()),
        traceparent = request
            .headers()
            .get("traceparent")
            .and_then(|value| value.to_str().ok())
            .filter(|value| is_trace_context(value))
    );
    let begun = std::time::Instant::now();
    let mut response = next.call(request).instrument(span.clone()).await?;
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(HEADER.clone(), value);
    }
    span.in_scope(|| {
        tracing::info!(
            status = response.status().as_u16(),
            milliseconds = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            "answered"
        );
    });
    Ok(response)
}
