//! The file of an import, as it comes in a request.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};

use super::lines::{Line, Lines, too_long};
use super::table;
use crate::access::importing::Importable;
use crate::platform::error::{Code, Error, Problem, Result};
use crate::platform::web::Body;

/// Lines that are taken at once, without the blank ones and the names of columns.
pub const MOST_LINES: usize = 5000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    JsonLines,
    Csv,
}

/// A file in one of the two formats.
pub struct ImportFile {
    format: Format,
    bytes: Bytes,
}

/// A line of the file.
pub struct Record {
    /// Counted from 1.
    pub line: usize,
    /// A JSON object, as far as it could be read.
    pub json: Result<Vec<u8>, Problem>,
}

impl FromRequest for ImportFile {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let media_type = request.headers().get(CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok());
        let file = Body::required(request).and_then(|bytes| {
            let format = media_type.and_then(format_of).ok_or_else(|| {
                Problem::new(Code::UnsupportedMediaType).detail(
                    "请求体须为 UTF-8 编码的 application/x-ndjson 或 text/csv",
                    "the body must be application/x-ndjson or text/csv, in UTF-8",
                )
            })?;
            Ok(Self { format, bytes })
        });
        ready(file)
    }
}

fn format_of(media_type: &str) -> Option<Format> {
    let mut parts = media_type.split(';').map(str::trim);
    let format = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/x-ndjson" => Format::JsonLines,
        "text/csv" => Format::Csv,
        _ => return None,
    };
    let is_utf8 = parts.all(|parameter| {
        let parameter = parameter.to_ascii_lowercase();
        let charset = parameter.strip_prefix("charset=");
        charset.is_none_or(|charset| charset.trim_matches('"') == "utf-8")
    });
    is_utf8.then_some(format)
}

impl ImportFile {
    /// The lines of the file, blank ones left out.
    pub fn records(&self, importable: &Importable) -> Result<Vec<Record>> {
        let records = match self.format {
            Format::JsonLines => json_lines(&self.bytes)?,
            Format::Csv => table::records(&self.bytes, importable.columns)?,
        };
        if records.is_empty() {
            return Err(refused(
                "required",
                "文件没有数据行",
                "the file has no line of data",
            ));
        }
        Ok(records)
    }
}

fn json_lines(bytes: &[u8]) -> Result<Vec<Record>> {
    let mut lines = Lines::of(bytes);
    let (mut records, mut line) = (Vec::new(), 0);
    while let Some(text) = lines.next()? {
        line += 1;
        let json = match text {
            Line::Whole(text) if text.trim_ascii().is_empty() => continue,
            Line::Whole(text) => Ok(text.to_vec()),
            Line::TooLong => Err(too_long()),
        };
        not_too_many(records.len())?;
        records.push(Record { line, json });
    }
    Ok(records)
}

/// A file with `count` lines may have another one.
pub fn not_too_many(count: usize) -> Result<()> {
    match count < MOST_LINES {
        true => Ok(()),
        false => Err(refused(
            "too_many",
            "文件最多 5000 行，请分次导入",
            "a file has at most 5,000 lines; import it in parts",
        )),
    }
}

fn refused(code: &str, zh: &str, en: &str) -> Error {
    Problem::invalid_body("", code, zh, en).into()
}
