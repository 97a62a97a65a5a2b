//! A body that its handler reads piece by piece: a file.

use std::future::{Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_core::Stream;

use super::body::unsupported_coding;
use super::content_coding::ContentCoding;
use crate::platform::error::{Code, Error, Problem, Result};

/// What the document calls the body of an operation that takes a file.
pub const FILE_SCHEMA: &str = "#/components/schemas/FileContent";

/// The body of a request as it comes, without a content coding.
pub struct Upload {
    payload: Payload,
    /// As `Content-Type` says, in lower case and without parameters.
    pub media_type: String,
    /// As `Content-Length` says.
    pub length: Option<u64>,
}

impl FromRequest for Upload {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Self::of(request, payload))
    }
}

impl Upload {
    fn of(request: &HttpRequest, payload: &mut Payload) -> Result<Self> {
        let headers = request.headers();
        if !matches!(ContentCoding::of(headers), Ok(None)) {
            return Err(unsupported_coding());
        }
        let media_type = headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let (media_type, parameters) = media_type.split_once(';').unwrap_or((media_type, ""));
        let parameters = parameters.to_ascii_lowercase();
        let charset = parameters
            .split(';')
            .find_map(|one| one.trim().strip_prefix("charset="));
        if charset.is_some_and(|charset| charset.trim_matches('"') != "utf-8") {
            return Err(Problem::new(Code::UnsupportedMediaType)
                .detail("文本文件须为 UTF-8 编码", "text has to be UTF-8")
                .into());
        }
        let length = headers
            .get(CONTENT_LENGTH)
            .and_then(|value| value.to_str().ok()?.parse().ok());
        Ok(Self {
            media_type: media_type.trim().to_ascii_lowercase(),
            length,
            payload: payload.take(),
        })
    }
}

impl Stream for Upload {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.payload).poll_next(context)
    }
}
