//! `ETag`, `If-Match` and `If-None-Match` (RFC 9110, section 13).

use std::future::{Ready, ready};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_MATCH, IF_NONE_MATCH, VARY};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use super::entity_tags::EntityTags;
use crate::error::{Code, Error, Problem, Result};

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
        let given = EntityTags::of(request.headers(), &IF_MATCH);
        ready(given.and_then(|given| {
            match given {
                Some(_) => Ok(Self(MaybeIfMatch(given))),
                None => Err(Problem::new(Code::PreconditionRequired)
                    .detail(
                        "请以最近一次读取的 ETag 作为 If-Match（* 表示无条件）",
                        "send the ETag last read as If-Match (* for whatever stands there)",
                    )
                    .into()),
            }
        }))
    }
}

/// `If-Match`, honoured when given: transitions accept it.
#[derive(Debug)]
pub struct MaybeIfMatch(Option<EntityTags>);

impl MaybeIfMatch {
    /// Refuses (412) when the caller names another version than the one in the database.
    pub fn check(&self, etag: &str) -> Result<()> {
        match &self.0 {
            Some(tags) if !tags.names(etag, false) => Err(Problem::new(Code::PreconditionFailed)
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
        ready(EntityTags::of(request.headers(), &IF_MATCH).map(Self))
    }
}

/// Middleware: a GET whose `If-None-Match` names the answer's ETag is answered 304 without a body.
pub async fn conditional<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let known = match request.method() {
        &Method::GET => EntityTags::of(request.headers(), &IF_NONE_MATCH),
        _ => Ok(None),
    };
    let known = match known {
        Ok(known) => known,
        Err(refusal) => return Ok(request.error_response(refusal).map_into_right_body()),
    };
    let response = next.call(request).await?;
    let unchanged = response.status() == StatusCode::OK
        && known.is_some_and(|tags| {
            response
                .headers()
                .get(ETAG)
                .and_then(|etag| etag.to_str().ok())
                .is_some_and(|etag| tags.names(etag, true))
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
