//! Middleware that writes every error body: one shape, the caller's language, the request's id.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HeaderName,
    HeaderValue, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};

use super::instance::instance;
use super::{Language, RequestId};
use crate::platform::error::{Code, Problem};

/// Left on a request whose caller holds a role that requires a second factor, in a session without one: the caller has
/// the rights of an account without that role, and a refusal says why.
#[derive(Clone, Copy, Debug)]
pub struct RolesWithheld;

/// Headers that go with the body they came with.
const OF_BODIES: [HeaderName; 3] = [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING];

/// Renders the [`Problem`] that a handler left, and gives a problem to error answers that have none (those that
/// actix-web makes itself).
pub async fn problems<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let response = next.call(request).await?;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return Ok(response.map_into_left_body());
    }
    let carried = response.response().extensions().get::<Problem>().cloned();
    let mut problem = carried.unwrap_or_else(|| Problem::new(code_of(status)));
    let (request, bare) = response.into_parts();
    // The refusal is the same for whichever operation; only here it is known whose it was.
    if problem.code == Code::Forbidden && request.extensions().get::<RolesWithheld>().is_some() {
        problem = Problem::new(Code::TotpRequired);
    }
    let language = Language::of(request.headers());
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .map_or_else(String::new, |id| id.0.to_string());
    let body = problem.render(language, &instance(&request), &request_id);
    let mut rendered = answer(&problem, &body, language);
    // What other middleware has told of this answer stays; its body is another one now.
    for (name, value) in bare.headers() {
        if !OF_BODIES.contains(name) {
            rendered.headers_mut().append(name.clone(), value.clone());
        }
    }
    Ok(ServiceResponse::new(request, rendered).map_into_right_body())
}

fn answer(
    problem: &Problem,
    body: &crate::platform::error::ProblemBody,
    language: Language,
) -> HttpResponse {
    let status = StatusCode::from_u16(body.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response
        .insert_header((CONTENT_TYPE, problem.code.media_type()))
        .insert_header((CONTENT_LANGUAGE, language.tag()))
        .insert_header((VARY, "Accept-Language"));
    if status == StatusCode::UNAUTHORIZED {
        let challenge = match problem.code {
            Code::InvalidToken => r#"Bearer error="invalid_token""#,
            Code::InvalidClient => r#"Basic realm="tianfu", charset="UTF-8""#,
            _ => "Bearer",
        };
        response.insert_header((WWW_AUTHENTICATE, challenge));
    }
    if problem.code == Code::InsufficientScope
        && let Some(scope) = problem.members.get("scope").and_then(|one| one.as_str())
    {
        let challenge = format!(r#"Bearer error="insufficient_scope", scope="{scope}""#);
        response.insert_header((WWW_AUTHENTICATE, challenge));
    }
    if problem.replayed {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    if problem.code == Code::RequestTimeout {
        // The rest of the body may still come: it is no request.
        response.force_close();
    }
    if let Some(seconds) = problem.retry_after_seconds {
        response.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    if let Some(allow) = problem
        .allow
        .as_deref()
        .and_then(|allow| HeaderValue::from_str(allow).ok())
    {
        response.insert_header((ALLOW, allow));
    }
    match serde_json::to_vec(body) {
        Ok(bytes) => response.body(bytes),
        Err(_) => response.finish(),
    }
}

/// The code of an error answer that actix-web made itself.
fn code_of(status: StatusCode) -> Code {
    match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::REQUEST_TIMEOUT => Code::RequestTimeout,
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        StatusCode::TOO_MANY_REQUESTS => Code::TooManyRequests,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        status if status.is_client_error() => Code::MalformedRequest,
        _ => Code::Internal,
    }
}
