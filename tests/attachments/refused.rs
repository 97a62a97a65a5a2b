//! What is no file: refused, and nothing of it stays.

use super::samples::{DOCX, PDF, XLSX, archive, file, office, pdf, png, stored};
use crate::support::TestApp;

#[actix_web::test]
async fn bytes_that_are_not_of_their_declared_type_are_refused() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let gb18030 = b"\xd0\xd5\xc3\xfb,\xb5\xa5\xce\xbb".to_vec();
    let macros = archive(&[
        "[Content_Types].xml",
        "word/document.xml",
        "word/vbaProject.bin",
    ]);
    for (name, media_type, bytes) in [
        ("a.pdf", PDF, b"MZ\x90\0\x03\0\0\0".to_vec()),
        ("a.pdf", PDF, png(1, 1)),
        ("a.png", "image/png", pdf("a")),
        ("a.jpg", "image/jpeg", png(1, 1)),
        ("a.png", "image/png", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("a.txt", "text/plain", gb18030.clone()),
        ("a.csv", "text/csv", gb18030),
        ("a.csv", "text/csv", b"a,b\0c".to_vec()),
        ("a.txt", "text/plain", b"\x1b[2J".to_vec()),
        (
            "a.txt",
            "text/plain",
            b"<html><script>alert(1)</script>".to_vec(),
        ),
        ("a.txt", "text/plain", b"#!/bin/sh\nid\n".to_vec()),
        ("a.txt", "text/plain", pdf("a")),
        ("a.docx", DOCX, office("xl/workbook.xml")),
        ("a.xlsx", XLSX, archive(&["xl/workbook.xml"])),
        ("a.docx", DOCX, archive(&["a.txt"])),
        ("a.docx", DOCX, macros),
        ("a.docx", DOCX, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()),
        ("a.mp4", "video/mp4", b"ID3\x04\0\0\0\0\0\0".to_vec()),
        ("a.mp3", "audio/mpeg", pdf("a")),
        ("a.pdf", PDF, Vec::new()),
    ] {
        let sent = file(&app, &person, name, media_type, bytes).send().await;
        sent.refused(422, "file_type_mismatch");
    }
    assert_eq!(app.database.count("attachments", "true"), 0);
    assert_eq!((stored(&app, "blobs"), stored(&app, "incoming")), (0, 0));
}

#[actix_web::test]
async fn a_picture_of_too_many_pixels_is_refused() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    for (width, height) in [(60_000, 60_000), (u32::MAX, u32::MAX), (50_000_001, 1)] {
        let bomb = file(&app, &person, "a.png", "image/png", png(width, height));
        bomb.send().await.refused(422, "image_too_large");
    }
    let largest = file(&app, &person, "a.png", "image/png", png(10_000, 5_000));
    largest.send().await.created();
    assert_eq!(stored(&app, "blobs"), 1);
}

#[actix_web::test]
async fn a_file_beyond_the_limit_is_413_whether_or_not_it_says_its_size() {
    let app = TestApp::start_with(|settings| settings.file_max_bytes = 1000).await;
    let person = app.person("person").await;
    let of = |length: usize| {
        let mut bytes = pdf("a");
        bytes.resize(length, b' ');
        bytes
    };
    file(&app, &person, "a.pdf", PDF, of(1000))
        .send()
        .await
        .created();
    let larger = file(&app, &person, "a.pdf", PDF, of(1001)).send().await;
    larger.refused(413, "body_too_large");
    let chunk = "1".repeat(600);
    let head = format!(
        "POST /v1/attachments?file_name=a.pdf HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/pdf\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n258\r\n{chunk}\r\n258\r\n{chunk}\r\n0\r\n\r\n",
        person.token
    );
    let answer = crate::conventions::send_and_stall(&app, head).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!((stored(&app, "blobs"), stored(&app, "incoming")), (1, 0));
}

#[actix_web::test]
async fn a_type_outside_the_list_is_415() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    for media_type in [
        "application/zip",
        "application/octet-stream",
        "image/svg+xml",
        "text/html",
        "application/json",
        "text/plain; charset=gb18030",
        "x",
    ] {
        let sent = file(&app, &person, "a.zip", media_type, pdf("a"))
            .send()
            .await;
        sent.refused(415, "unsupported_media_type");
    }
    let sent = file(&app, &person, "a.pdf", PDF, pdf("a"));
    let sent = sent.header("content-encoding", "gzip").send().await;
    sent.refused(415, "unsupported_content_encoding");
    let unnamed = app.post("/v1/attachments").by(&person).body(PDF, pdf("a"));
    unnamed
        .send()
        .await
        .refused_at(422, "file_name", "required");
}

#[actix_web::test]
async fn a_name_is_no_path_and_fits_the_type() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let long = format!("{}.pdf", "长".repeat(197));
    for (name, kind) in [
        ("", "length"),
        (&*long, "length"),
        ("../a.pdf", "format"),
        ("a\\b.pdf", "format"),
        (".pdf", "format"),
        ("a.exe", "file_extension"),
        ("a", "file_extension"),
        ("a\u{202e}fdp.exe", "bidi_control"),
        ("a\n.pdf", "control_character"),
    ] {
        let sent = file(&app, &person, name, PDF, pdf("a")).send().await;
        sent.refused_at(422, "file_name", kind);
    }
}
