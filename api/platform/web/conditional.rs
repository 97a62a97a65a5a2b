//! `ETag`, `If-Match` and `If-None-Match` (RFC 9110, section 13).

use std::future::{Ready, ready};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, ETAG, HeaderValue, IF_MATCH, IF_NONE_MATCH, VARY};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use super::Language;
use super::encodings::accepted_coding;
use super::entity_tags::{EntityTags, coded};
use crate::platform::error::{Code, Error, Problem, Result};

/// `If-Match`, required: PATCH, PUT and DELETE cannot be asked for without it (428), nor a move that decides on what was
/// read.
#[derive(Debug)]
pub struct IfMatch(MaybeIfMatch);

impl IfMatch {
    /// Refuses (412) unless the caller knows the version that stands in the database.
    pub fn check(&self, etag: &str) -> Result<()> {
        self.0.check(etag)
    }
}

impl From<IfMatch> for MaybeIfMatch {
    fn from(if_match: IfMatch) -> Self {
        if_match.0
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

/// Which language a version was read in is no matter of whether it is the one that stands there.
fn names_in_any_language(tags: &EntityTags, etag: &str) -> bool {
    let version = Language::ALL
        .iter()
        .find_map(|language| language.version_of(etag))
        .unwrap_or_else(|| etag.to_owned());
    let mut read_in = Language::ALL.iter().map(|one| one.etag(&version));
    tags.names(&version) || read_in.any(|etag| tags.names(&etag))
}

/// `If-Match`, honoured when given: transitions accept it.
#[derive(Debug)]
pub struct MaybeIfMatch(Option<EntityTags>);

impl MaybeIfMatch {
    /// Refuses (412) when the caller names another version than the one in the database.
    pub fn check(&self, etag: &str) -> Result<()> {
        match &self.0 {
            Some(tags) if !names_in_any_language(tags, etag) => {
                Err(Problem::new(Code::PreconditionFailed)
                    .member("current_etag", etag)
                    .into())
            }
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
        let headers = request.headers();
        let given = EntityTags::of(headers, &IF_MATCH)
            .and_then(|known| Ok((known, EntityTags::of(headers, &IF_NONE_MATCH)?)));
        ready(given.and_then(|given| match given {
            (Some(known), None) => Ok(Self::Replace(MaybeIfMatch(Some(known)))),
            (None, Some(EntityTags::Any)) => Ok(Self::Create),
            _ => Err(Problem::new(Code::PreconditionRequired)
                .detail(
                    "请给出 If-Match（最近一次读取的 ETag）或 If-None-Match: *（尚不存在），二者择一",
                    "send either If-Match with the ETag last read, or If-None-Match: * when there is none yet",
                )
                .into()),
        }))
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
    let is_content = matches!(
        response.status(),
        StatusCode::OK | StatusCode::PARTIAL_CONTENT
    );
    let etag = response.headers().get(ETAG).filter(|_| is_content);
    let etag = etag.and_then(|etag| etag.to_str().ok());
    let unchanged = known.zip(etag).filter(|(known, etag)| known.names(etag));
    let Some((known, etag)) = unchanged else {
        return Ok(response.map_into_left_body());
    };
    // The client looks up what it has by the tag of the form that it would get.
    let form = accepted_coding(response.request())
        .map_or_else(|| etag.to_owned(), |coding| coded(etag, coding.as_str()));
    let form = known.known_form(&form);
    let (request, full) = response.into_parts();
    let mut bare = HttpResponse::new(StatusCode::NOT_MODIFIED);
    for name in [CACHE_CONTROL, VARY] {
        if let Some(value) = full.headers().get(&name) {
            bare.headers_mut().insert(name, value.clone());
        }
    }
    if let Ok(form) = HeaderValue::from_str(&form) {
        bare.headers_mut().insert(ETAG, form);
    }
    Ok(ServiceResponse::new(request, bare).map_into_right_body())
}
