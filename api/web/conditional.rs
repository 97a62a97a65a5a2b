//! `ETag`, `If-Match` and `If-None-Match` (RFC 9110, section 13).

use std::future::{Ready, ready};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, ETAG, HeaderMap, IF_MATCH, IF_NONE_MATCH, VARY};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use crate::error::{Code, Error, Problem, Result};

/// Whether a list of entity tags (`"a", "b"` or `*`) names `etag`. Weak tags never match strongly.
fn names(list: &str, etag: &str, weak_comparison: bool) -> bool {
    list.split(',').map(str::trim).any(|tag| {
        let tag = if weak_comparison {
            tag.strip_prefix("W/").unwrap_or(tag)
        } else {
            tag
        };
        tag == "*" || tag == etag
    })
}

fn header(headers: &HeaderMap) -> Option<String> {
    let mut values = headers.get_all(IF_MATCH).peekable();
    values.peek()?;
    Some(
        values
            .filter_map(|value| value.to_str().ok())
            .collect::<Vec<_>>()
            .join(","),
    )
}

/// `If-Match`, required: PATCH, PUT and DELETE cannot be asked for without it (428).
#[derive(Debug)]
pub struct IfMatch(MaybeIfMatch);

impl IfMatch {
    /// Refuses (412) unless the caller knows the version that stands in the database.
    pub fn check(&self, etag: &str) -> Result<()> {
        self.0.check(etag)
    }
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let given = header(request.headers());
        ready(if given.is_some() {
            Ok(Self(MaybeIfMatch(given)))
        } else {
            Err(Problem::new(Code::PreconditionRequired)
                .detail(
                    "请以最近一次读取的 ETag 作为 If-Match（* 表示无条件）",
                    "send the ETag last read as If-Match (* for whatever stands there)",
                )
                .into())
        })
    }
}

/// `If-Match`, honoured when given: transitions accept it.
#[derive(Debug)]
pub struct MaybeIfMatch(Option<String>);

impl MaybeIfMatch {
    /// Refuses (412) when the caller names another version than the one in the database.
    pub fn check(&self, etag: &str) -> Result<()> {
        match &self.0 {
            Some(list) if !names(list, etag, false) => Err(Problem::new(Code::PreconditionFailed)
                .member("current_etag", etag)
                .into()),
            _ => Ok(()),
        }
    }
}

impl FromRequest for MaybeIfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(header(request.headers()))))
    }
}

/// What a PUT must say: which version it replaces (`If-Match`), or that there is none yet (`If-None-Match: *`). 428
/// without either.
#[derive(Debug)]
pub enum PutCondition {
    Replace(MaybeIfMatch),
    Create,
}

impl PutCondition {
    /// Refuses (412) unless what stands there is what the caller takes to stand there.
    pub fn check(&self, etag: Option<&str>) -> Result<()> {
        match (self, etag) {
            (Self::Replace(if_match), Some(etag)) => if_match.check(etag),
            (Self::Create, None) => Ok(()),
            (Self::Replace(_), None) => Err(Problem::new(Code::PreconditionFailed)
                .detail(
                    "尚不存在；新建请用 If-None-Match: *",
                    "there is none yet; make it with If-None-Match: *",
                )
                .into()),
            (Self::Create, Some(etag)) => Err(Problem::new(Code::PreconditionFailed)
                .detail(
                    "已存在；请以其 ETag 作为 If-Match",
                    "it is there already; send its ETag as If-Match",
                )
                .member("current_etag", etag)
                .into()),
        }
    }
}

impl FromRequest for PutCondition {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let none_yet = request
            .headers()
            .get(IF_NONE_MATCH)
            .map(|value| value == "*");
        ready(match (header(request.headers()), none_yet) {
            (Some(given), None) => Ok(Self::Replace(MaybeIfMatch(Some(given)))),
            (None, Some(true)) => Ok(Self::Create),
            _ => Err(Problem::new(Code::PreconditionRequired)
                .detail(
                    "请给出 If-Match（最近一次读取的 ETag）或 If-None-Match: *（尚不存在），二者择一",
                    "send either If-Match with the ETag last read, or If-None-Match: * when there is none yet",
                )
                .into()),
        })
    }
}

/// Middleware: a GET whose `If-None-Match` names the answer's ETag is answered 304 without a body.
pub async fn conditional<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let wanted = (request.method() == Method::GET)
        .then(|| request.headers().get(IF_NONE_MATCH))
        .flatten()
        .and_then(|value| value.to_str().ok().map(str::to_owned));
    let response = next.call(request).await?;
    let unchanged = response.status() == StatusCode::OK
        && wanted.is_some_and(|list| {
            response
                .headers()
                .get(ETAG)
                .and_then(|etag| etag.to_str().ok())
                .is_some_and(|etag| names(&list, etag, true))
        });
    if !unchanged {
        return Ok(response.map_into_left_body());
    }
    let (request, full) = response.into_parts();
    let mut bare = HttpResponse::new(StatusCode::NOT_MODIFIED);
    for name in [ETAG, CACHE_CONTROL, VARY] {
        if let Some(value) = full.headers().get(&name) {
            bare.headers_mut().insert(name, value.clone());
        }
    }
    Ok(ServiceResponse::new(request, bare).map_into_right_body())
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_weak_tag_never_matches_strongly() {
        assert!(names("\"1\"", "\"1\"", false));
        assert!(names("\"0\", \"1\"", "\"1\"", false));
        assert!(names("*", "\"1\"", false));
        assert!(!names("W/\"1\"", "\"1\"", false));
        assert!(names("W/\"1\"", "\"1\"", true));
        assert!(!names("1", "\"1\"", false));
    }
}
