//! Small files of every type, and how they are sent.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tianfu::service::upkeep;

use crate::support::{Answer, Call, Person, TestApp};

pub const PDF: &str = "application/pdf";
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

pub fn pdf(words: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{words}\n%%EOF\n").into_bytes()
}

/// The head of a PNG of this size.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 0, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

/// An archive of empty parts.
pub fn archive(names: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for name in names {
        let length = (name.len() as u16).to_le_bytes();
        let offset = (bytes.len() as u32).to_le_bytes();
        bytes.extend(b"PK\x03\x04");
        bytes.extend([0; 22]);
        bytes.extend(length);
        bytes.extend([0, 0]);
        bytes.extend(name.as_bytes());
        directory.extend(b"PK\x01\x02");
        directory.extend([0; 24]);
        directory.extend(length);
        directory.extend([0; 12]);
        directory.extend(offset);
        directory.extend(name.as_bytes());
    }
    let count = (names.len() as u16).to_le_bytes();
    let start = (bytes.len() as u32).to_le_bytes();
    let size = (directory.len() as u32).to_le_bytes();
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(size);
    bytes.extend(start);
    bytes.extend([0, 0]);
    bytes
}

pub fn office(part: &str) -> Vec<u8> {
    archive(&["docProps/app.xml", "[Content_Types].xml", part])
}

/// A file in one request.
pub fn file(app: &TestApp, by: &Person, name: &str, media_type: &str, bytes: Vec<u8>) -> Call {
    let call = app.post("/v1/attachments").query(&[("file_name", name)]);
    call.by(by).body(media_type, bytes)
}

/// The same, on a thing.
pub fn file_on(app: &TestApp, by: &Person, kind: &str, id: &str, bytes: Vec<u8>) -> Call {
    let call = app.post("/v1/attachments");
    let query = [("file_name", "a.pdf"), ("on", kind), ("on_id", id)];
    call.query(&query).by(by).body(PDF, bytes)
}

/// A PDF of these words that hangs on nothing.
pub async fn a_pdf(app: &TestApp, by: &Person, words: &str) -> Value {
    let made = file(app, by, "课件.pdf", PDF, pdf(words)).send().await;
    made.created()
}

pub fn path(file: &Value) -> String {
    format!("/v1/attachments/{}", id(file))
}

pub fn id(row: &Value) -> &str {
    row["id"].as_str().unwrap()
}

pub fn attach(app: &TestApp, by: &Person, file: &Value, kind: &str, thing: &Value) -> Call {
    let call = app.post(&format!("{}/attach", path(file))).by(by);
    call.json(&serde_json::json!({"on": kind, "on_id": thing["id"]}))
}

pub fn delete(app: &TestApp, by: &Person, file: &Value) -> Call {
    app.delete(&path(file)).by(by).header("if-match", "*")
}

pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// An upload in pieces, announced.
pub fn announce(app: &TestApp, by: &Person, name: &str, media_type: &str, size: usize) -> Call {
    let metadata = format!(
        "filename {},filetype {}",
        STANDARD.encode(name),
        STANDARD.encode(media_type)
    );
    let call = app.post("/v1/uploads").by(by);
    call.header("tus-resumable", "1.0.0")
        .header("upload-length", &size.to_string())
        .header("upload-metadata", &metadata)
}

/// The address of an announced PDF.
pub async fn announced(app: &TestApp, by: &Person, size: usize) -> String {
    let made = announce(app, by, "课件.pdf", PDF, size).send().await;
    let location = made.header("location");
    made.created();
    location
}

pub fn piece(app: &TestApp, by: &Person, upload: &str, offset: usize, bytes: &[u8]) -> Call {
    let call = app.patch(upload).by(by).header("tus-resumable", "1.0.0");
    call.header("upload-offset", &offset.to_string())
        .body("application/offset+octet-stream", bytes.to_vec())
}

pub async fn offset(app: &TestApp, by: &Person, upload: &str) -> Answer {
    let call = app.call(reqwest::Method::HEAD, upload).by(by);
    call.header("tus-resumable", "1.0.0").send().await
}

/// How many files of the folder are below this part of it.
pub fn stored(app: &TestApp, part: &str) -> usize {
    fn count(folder: &Path) -> usize {
        let entries = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        entries
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }
    count(&app.database.files().join(part))
}

/// Lets so many hours pass, and the upkeep do its work.
pub async fn hours_later(app: &TestApp, hours: i64) {
    app.app.clock.advance(chrono::Duration::hours(hours));
    upkeep::once(&app.app).await.unwrap();
}
