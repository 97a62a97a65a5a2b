//! The body of a request: read whole, once, before anything looks at it. What stands behind sees plain bytes within a limit,
//! whatever the client compressed them with.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::{CONTENT_LENGTH, HeaderMap};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpMessage, HttpRequest};
use futures_core::Stream;

use super::content_coding::{self, ContentCoding, Fault};
use crate::platform::error::{Bilingual, Code, Error, FieldProblem, Problem, Result};

/// The largest body of most operations, in bytes, as sent and inflated: the longest listing there can be, fully escaped.
pub const BODY_LIMIT_BYTES: usize = 512 * 1024;
const CONTENT_ENCODING: &str = "Content-Encoding";

/// The body as it was read. Left on the request by [`Body::read`].
#[derive(Clone, Debug)]
pub struct Body(Bytes);

impl Body {
    /// `None` where no body was read: the operation requires a token, and the request has none.
    pub fn of(request: &HttpRequest) -> Option<Bytes> {
        request
            .extensions()
            .get::<Self>()
            .map(|body| body.0.clone())
    }

    /// The body of an operation that takes one.
    pub fn required(request: &HttpRequest) -> Result<Bytes> {
        Self::of(request).ok_or_else(|| Code::Unauthenticated.into())
    }

    /// Leaves the body to the handler, which takes it as an [`Upload`](super::Upload).
    pub fn leave(request: &mut ServiceRequest) {
        request.extensions_mut().insert(Self(Bytes::new()));
    }

    /// Reads the body of a request within `wait`, up to `limit` bytes, and leaves the body on the request.
    pub async fn read(request: &mut ServiceRequest, wait: Duration, limit: usize) -> Result<()> {
        let (head, payload) = request.parts_mut();
        let read = read(head.headers(), payload, limit);
        let body = tokio::time::timeout(wait, read)
            .await
            .map_err(|_| Problem::new(Code::RequestTimeout))??;
        request.extensions_mut().insert(Self(body));
        Ok(())
    }
}

/// Reads a body whole and inflates it. Reading stops at `limit`, and so does inflating. The compressed bytes are collected
/// first, so a client that sends slowly holds no more memory than those.
async fn read(headers: &HeaderMap, payload: &mut Payload, limit: usize) -> Result<Bytes> {
    let coding = ContentCoding::of(headers).map_err(|()| unsupported_coding())?;
    let declared: Option<u64> = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length| length > limit as u64) {
        return Err(too_large(limit));
    }
    let mut sent = BytesMut::new();
    while let Some(chunk) = poll_fn(|context| Pin::new(&mut *payload).poll_next(context)).await {
        let chunk = chunk.map_err(|_| Problem::new(Code::MalformedRequest))?;
        if sent.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        sent.extend_from_slice(&chunk);
    }
    match coding {
        Some(coding) if !sent.is_empty() => {
            coding
                .inflate(sent.into(), limit)
                .map_err(|fault| match fault {
                    Fault::TooLarge => too_large(limit),
                    Fault::Corrupt => corrupt(),
                })
        }
        _ => Ok(sent.freeze()),
    }
}

fn too_large(limit: usize) -> Error {
    Problem::new(Code::BodyTooLarge)
        .detail(
            format!("请求体（解压后）不得超过 {limit} 字节"),
            format!("the body may have {limit} bytes at most, compressed and inflated"),
        )
        .into()
}

pub fn unsupported_coding() -> Error {
    let accepted = content_coding::ACCEPTED;
    let detail = Bilingual::new(
        format!("须为以下之一，且只能有一种：{accepted}"),
        format!("must be one of: {accepted}"),
    );
    Problem::new(Code::UnsupportedContentEncoding)
        .field(FieldProblem::parameter(
            CONTENT_ENCODING,
            "unknown_code",
            detail,
        ))
        .into()
}

fn corrupt() -> Error {
    let detail = Bilingual::new(
        "请求体与 Content-Encoding 所示的压缩格式不符，或不完整",
        "the body is not what its Content-Encoding says, or not whole",
    );
    Problem::new(Code::MalformedRequest)
        .field(FieldProblem::parameter(
            CONTENT_ENCODING,
            "malformed",
            detail,
        ))
        .into()
}
