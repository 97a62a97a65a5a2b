//! The middlewares that keep answers to callers without a token, and send what is kept.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_LENGTH, COOKIE, HeaderMap, IF_NONE_MATCH, RANGE,
    TRANSFER_ENCODING,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};

use super::rate_limits::{self, Counted};
use crate::access::App;
use crate::platform::notices::Mark;
use crate::platform::web::{
    EntityTags, GoodUntil, KeptAnswer, KeptKey, KeptOperation, LIST_TYPES, Language, Routed,
    Shared, TokenUse, Verdict, accepted_coding, can_be_kept, is_reserved, preferred, publish,
    secure,
};

/// Left on a request whose answer can be kept.
struct ToKeep {
    operation: &'static KeptOperation,
    /// Whether the operation takes a token: its answer may then be another one.
    varies_by_token: bool,
    /// Taken before the answer is read; `None` where no answer is kept now.
    mark: Option<Mark>,
}

impl ToKeep {
    /// `None` where the answer may depend on more than its key, or is of an operation whose answers are not kept.
    fn of(request: &ServiceRequest, app: &App) -> Option<Self> {
        if !matches!(request.method(), &Method::GET | &Method::HEAD) {
            return None;
        }
        let (operation, token) = {
            let extensions = request.extensions();
            let path = extensions.get::<Routed>()?;
            let operation = path.0.operation(&Method::GET)?;
            (operation.kept?, operation.takes.token)
        };
        let uri = request.uri();
        let headers = request.headers();
        let is_kept = is_plain(headers) && operation.keeps(uri.query()) && !is_reserved(request);
        if !is_kept {
            return None;
        }
        let notices = app.db.notices();
        Some(Self {
            operation,
            varies_by_token: token != TokenUse::Never,
            mark: app
                .kept
                .keeps_any()
                .then(|| notices.public(operation.topic))
                .flatten(),
        })
    }
}

/// What the answer to a request is found by, as it is sent without a content coding.
fn key_of(request: &HttpRequest) -> Option<KeptKey<&str>> {
    let target = request.uri().path_and_query()?.as_str();
    Some(KeptKey::plain(Language::of(request.headers()), target))
}

/// Whether no header but `Accept-Language`, `Accept-Encoding` and the conditions can make the answer another one.
fn is_plain(headers: &HeaderMap) -> bool {
    let are_once = headers.len() == headers.len_keys();
    let others = [
        AUTHORIZATION,
        COOKIE,
        CONTENT_LENGTH,
        TRANSFER_ENCODING,
        RANGE,
    ];
    are_once && !others.iter().any(|name| headers.contains_key(name)) && takes_json(headers)
}

fn takes_json(headers: &HeaderMap) -> bool {
    match headers.get(ACCEPT).map(|accept| accept.as_bytes()) {
        None | Some(b"*/*" | b"application/json") => true,
        Some(_) => preferred(headers, &LIST_TYPES) == LIST_TYPES[0],
    }
}

/// Middleware, before all that makes answers: sends an answer that is kept. Such a request is counted like any other.
pub async fn kept_answers<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let app = request.app_data::<Data<App>>().cloned();
    if let Some(app) = app
        && let Some(to_keep) = ToKeep::of(&request, &app)
    {
        if let Some((kept, known)) = find(&request, &app, &to_keep).await {
            match rate_limits::count(&request) {
                Some(verdict) if verdict.retry_after.is_some() => {
                    request.extensions_mut().insert(Counted(verdict));
                }
                verdict => {
                    let mut answer = kept.respond(known.as_ref());
                    secure(&request, answer.headers_mut());
                    if let Some(shared) = Shared::with(&request) {
                        shared.tell(answer.headers_mut());
                    }
                    let mut response = request.into_response(answer);
                    Verdict::tell(verdict, &mut response);
                    return Ok(response.map_into_right_body());
                }
            }
        } else {
            request.extensions_mut().insert(to_keep);
        }
    }
    next.call(request)
        .await
        .map(ServiceResponse::map_into_left_body)
}

/// The answer, where it is kept and good, and what the client says that it knows.
async fn find(
    request: &ServiceRequest,
    app: &App,
    to_keep: &ToKeep,
) -> Option<(std::sync::Arc<KeptAnswer>, Option<EntityTags>)> {
    let mark = to_keep.mark?;
    let known = EntityTags::of(request.headers(), &IF_NONE_MATCH).ok()?;
    let coding = accepted_coding(request);
    let key = key_of(request.request())?;
    let kept = app.kept.find(key, coding, mark, || app.clock.now()).await?;
    Some((kept, known))
}

/// Middleware, next to what makes answers: completes the headers of an answer to a caller without a token, and keeps it.
pub async fn keep_answers<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let to_keep = request.extensions_mut().remove::<ToKeep>();
    let app = request.app_data::<Data<App>>().cloned();
    let response = next.call(request).await?;
    let (Some(to_keep), Some(app), true) = (to_keep, app, can_be_kept(response.response())) else {
        return Ok(response.map_into_left_body());
    };
    let (request, response) = response.into_parts();
    let good_until = response.extensions().get::<GoodUntil>().map(|one| one.0);
    let (mut bare, body) = response.into_parts();
    let body = match body.try_into_bytes() {
        Ok(body) => body,
        Err(body) => {
            let whole = ServiceResponse::new(request, bare.set_body(body));
            return Ok(whole.map_into_left_body());
        }
    };
    let headers = bare.headers_mut();
    publish(to_keep.operation, to_keep.varies_by_token, headers, &body);
    if let Some(mark) = to_keep.mark
        && let Some(key) = key_of(&request)
        && let Some(answer) = KeptAnswer::new(headers, &body, mark, good_until)
    {
        app.kept.keep(key, answer);
    }
    let whole = ServiceResponse::new(request, bare.set_body(BoxBody::new(body)));
    Ok(whole.map_into_right_body())
}
