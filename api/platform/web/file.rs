//! An answer that is a file and no JSON.

use actix_web::body::BoxBody;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, VARY};
use actix_web::{HttpRequest, HttpResponse, Responder};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// What RFC 8187 lets stand in `filename*`.
const UNENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// A PDF document, in the description of an answer.
#[derive(Debug)]
pub struct PdfFile;

/// A table as CSV (RFC 4180) in UTF-8 with a header line, in the description of an answer.
#[derive(Debug)]
pub struct CsvFile;

impl PartialSchema for PdfFile {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
            .description(Some("A PDF document."))
            .examples(["%PDF-1.7"])
            .into()
    }
}

impl ToSchema for PdfFile {}

impl PartialSchema for CsvFile {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "A table as CSV in UTF-8, with a header line. The items of a list have `;` between them. A table for \
                 Excel begins with a byte order mark, and its texts that look like formulas begin with an apostrophe.",
            ))
            .examples(["培训名称,学时\r\n"])
            .into()
    }
}

impl ToSchema for CsvFile {}

/// 200 with a file.
#[derive(Debug)]
pub struct File {
    bytes: Vec<u8>,
    media_type: &'static str,
    disposition: String,
    etag: String,
}

impl File {
    /// To be saved under `name`, which has to be plain ASCII. The validator is made of the bytes.
    pub fn new(bytes: Vec<u8>, media_type: &'static str, name: &str) -> Self {
        let digest = Sha256::digest(&bytes);
        Self {
            etag: format!("\"{}\"", hex::encode(&digest[..8])),
            bytes,
            media_type,
            disposition: format!("attachment; filename=\"{name}\""),
        }
    }

    pub fn pdf(bytes: Vec<u8>, name: &str) -> Self {
        Self::new(bytes, "application/pdf", name)
    }

    pub fn csv(bytes: Vec<u8>, name: &str) -> Self {
        Self::new(bytes, super::csv_table::CSV, name)
    }

    /// To be saved under a name in any script (RFC 5987, RFC 6266); the plain name stays for old programs.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        let name = utf8_percent_encode(name, UNENCODED);
        self.disposition = format!("{}; filename*=UTF-8''{name}", self.disposition);
        self
    }

    /// With the validator of the resource.
    #[must_use]
    pub fn etag(mut self, etag: String) -> Self {
        self.etag = etag;
        self
    }
}

impl Responder for File {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, self.media_type))
            .insert_header((CONTENT_DISPOSITION, self.disposition))
            .insert_header((ETAG, self.etag))
            .insert_header((CACHE_CONTROL, "private, no-cache"))
            .insert_header((VARY, "Accept"))
            .body(self.bytes)
    }
}
