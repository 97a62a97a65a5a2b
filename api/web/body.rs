//! The bytes of a body: as many as are taken, and in the time they have.

use std::future::Future;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};

use crate::app::App;
use crate::error::{Code, Error, Problem, Result};

/// The largest body taken, in bytes: the longest listing there can be, fully escaped.
pub const BODY_LIMIT_BYTES: usize = 512 * 1024;

/// Reads a body whole. One that is too large is 413; one that does not come in time is 408, so that a client that sends
/// a byte a minute holds nothing up.
pub fn read_body(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes>> + 'static {
    let bytes = Bytes::from_request(request, payload);
    let patience = request
        .app_data::<Data<App>>()
        .map(|app| app.settings.body_wait);
    async move {
        let bytes = match patience {
            Some(patience) => tokio::time::timeout(patience, bytes)
                .await
                .map_err(|_| Problem::new(Code::RequestTimeout))?,
            None => bytes.await,
        };
        bytes.map_err(|error| unreadable(&error))
    }
}

/// The problem of a body that could not be read whole.
fn unreadable(error: &actix_web::Error) -> Error {
    match error.as_response_error().status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(Code::BodyTooLarge).detail(
            format!("请求体不得超过 {BODY_LIMIT_BYTES} 字节"),
            format!("the body may have {BODY_LIMIT_BYTES} bytes at most"),
        ),
        _ => Problem::new(Code::MalformedRequest),
    }
    .into()
}
