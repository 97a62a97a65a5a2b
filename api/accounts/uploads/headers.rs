//! The headers of tus 1.0.

use actix_web::http::header::{CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder, ResponseError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};

use super::view::State;
use crate::access::App;
use crate::platform::error::{Code, Error, Problem, Result};
use crate::platform::web::{Answer, one_line};

pub const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,expiration,termination";
pub const METADATA: &str = "Upload-Metadata";
pub const OFFSET: &str = "Upload-Offset";

/// A client of another version of the protocol, or that names none, gets 412.
pub fn check_version(given: Option<&str>) -> Result<()> {
    match given {
        Some(VERSION) => Ok(()),
        _ => Err(Problem::new(Code::TusVersion)
            .detail(
                "仅支持 tus 1.0.0",
                "the service speaks tus 1.0.0; see Tus-Version",
            )
            .into()),
    }
}

/// `key value` pairs with commas between; values are base64 of UTF-8. Keys that the service does not know are left aside:
/// clients send their own.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    pub file_name: String,
    pub file_type: String,
    pub on: Option<String>,
    pub on_id: Option<String>,
}

impl Metadata {
    pub fn parse(header: &str) -> Result<Self> {
        let mut metadata = Self::default();
        for pair in header.split(',').map(str::trim) {
            let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
            let decoded = || {
                let bytes = STANDARD.decode(value.trim()).ok();
                let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
                one_line(METADATA, &text.ok_or_else(not_base64)?)
            };
            match key {
                "filename" => metadata.file_name = decoded()?,
                "filetype" => metadata.file_type = decoded()?.to_ascii_lowercase(),
                "on" => metadata.on = Some(decoded()?),
                "on_id" => metadata.on_id = Some(decoded()?),
                _ => {}
            }
        }
        Ok(metadata)
    }
}

fn not_base64() -> Error {
    Problem::invalid_parameter(
        METADATA,
        "encoding",
        "每个值须为 UTF-8 文本的 base64",
        "each value must be base64 of text in UTF-8",
    )
    .into()
}

/// The answer of an operation, or its refusal, with the headers of the protocol.
pub fn answer(
    app: &App,
    request: &HttpRequest,
    outcome: Result<(Answer, Option<State>)>,
) -> HttpResponse {
    let (mut response, state) = match outcome {
        Ok((answer, state)) => (answer.respond_to(request), state),
        Err(refusal) => (refusal.error_response(), None),
    };
    let headers = response.headers_mut();
    set(headers, "tus-resumable", VERSION);
    set(headers, "tus-version", VERSION);
    set(headers, "tus-extension", EXTENSIONS);
    set(
        headers,
        "tus-max-size",
        &app.settings.file_max_bytes.to_string(),
    );
    if let Some(state) = state {
        set(headers, "upload-offset", &state.received.to_string());
        set(headers, "upload-length", &state.size.to_string());
        set(headers, "upload-metadata", &state.metadata);
        if let Some(expires_at) = state.expires_at {
            set(headers, "upload-expires", &http_date(expires_at));
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// RFC 9110, section 5.6.7.
fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_base64_and_unknown_keys_are_left_aside() {
        let given = "filename 6K++5Lu2LnBkZg==,filetype YXBwbGljYXRpb24vUERG, name eA==,relativePath bnVsbA==,empty";
        let expected = Metadata {
            file_name: "课件.pdf".to_owned(),
            file_type: "application/pdf".to_owned(),
            ..Metadata::default()
        };
        assert_eq!(Metadata::parse(given).ok(), Some(expected));
        for wrong in [
            "filename a.pdf",
            "filename /w==",
            "filename AA==",
            "filename 4oCu",
        ] {
            assert!(Metadata::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Metadata::parse("").ok(), Some(Metadata::default()));
    }
}
