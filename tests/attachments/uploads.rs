//! Uploads in pieces: tus 1.0.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use serde_json::json;

use super::samples::{PDF, announce, announced, offset, path, pdf, piece, sha256, stored};
use crate::support::{TestApp, together, until, with_status};

#[actix_web::test]
async fn an_announced_file_comes_in_pieces_and_becomes_an_attachment() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let bytes = pdf("0123456789");
    let made = announce(&app, &person, "课件.pdf", PDF, bytes.len())
        .send()
        .await;
    assert_eq!(made.header("tus-resumable"), "1.0.0");
    assert_eq!(made.header("tus-max-size"), (20 * 1024 * 1024).to_string());
    let upload = made.header("location");
    let made = made.created();
    assert_eq!(made["received"], 0);
    assert_eq!(
        upload,
        format!("/v1/uploads/{}", made["id"].as_str().unwrap())
    );
    for (from, to) in [(0, 5), (5, 6), (6, bytes.len())] {
        let at = offset(&app, &person, &upload).await;
        assert_eq!(at.header("upload-offset"), from.to_string());
        assert_eq!(at.header("upload-length"), bytes.len().to_string());
        assert_eq!(at.header("cache-control"), "no-store");
        let metadata = "filename 6K++5Lu2LnBkZg==,filetype YXBwbGljYXRpb24vcGRm";
        assert_eq!(at.header("upload-metadata"), metadata);
        assert!(at.header("upload-expires").ends_with(" GMT"));
        let sent = piece(&app, &person, &upload, from, &bytes[from..to])
            .send()
            .await;
        assert_eq!(sent.header("upload-offset"), to.to_string());
        assert_eq!(sent.header("tus-resumable"), "1.0.0");
        sent.is(204);
    }
    let file = app.get(&path(&made)).by(&person).send().await.ok();
    assert_eq!(file["sha256"], sha256(&bytes));
    assert_eq!(file["file_name"], "课件.pdf");
    let content = app
        .get(&format!("{}/content", path(&made)))
        .by(&person)
        .send()
        .await;
    assert_eq!(content.bytes, bytes);
    assert_eq!(app.database.count("uploads", "true"), 0);
    assert_eq!((stored(&app, "blobs"), stored(&app, "incoming")), (1, 0));
    // A client that missed the last answer learns that all is there.
    let at = offset(&app, &person, &upload).await;
    assert_eq!(at.header("upload-offset"), bytes.len().to_string());
    let again = piece(&app, &person, &upload, bytes.len(), b"").send().await;
    again.is(204);
}

#[actix_web::test]
async fn an_interrupted_piece_is_kept_and_the_upload_goes_on_behind_it() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let bytes = pdf(&"0123456789".repeat(20_000));
    let upload = announced(&app, &person, bytes.len()).await;
    let head = format!(
        "PATCH {upload} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\
         Content-Type: application/offset+octet-stream\r\nContent-Length: {}\r\n\r\n",
        person.token,
        bytes.len()
    );
    let address = app.base.strip_prefix("http://").unwrap().to_owned();
    let begun = [head.as_bytes(), &bytes[..120_000]].concat();
    let broken = move || {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.write_all(&begun).unwrap();
        socket.shutdown(Shutdown::Write).unwrap();
        let _ = socket.read(&mut [0; 1024]);
    };
    actix_web::web::block(broken).await.unwrap();
    until("the bytes that came are kept", || {
        app.database.count("uploads", "received = 120000") == 1
    })
    .await;
    let at = offset(&app, &person, &upload).await;
    assert_eq!(at.header("upload-offset"), "120000");
    let rest = piece(&app, &person, &upload, 120_000, &bytes[120_000..]);
    rest.send().await.is(204);
    let digest = format!("sha256 = '\\x{}'", sha256(&bytes));
    assert_eq!(app.database.count("attachments", &digest), 1);
    assert_eq!((stored(&app, "blobs"), stored(&app, "incoming")), (1, 0));
}

#[actix_web::test]
async fn a_piece_begins_where_the_upload_stands() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let bytes = pdf("0123456789");
    let upload = announced(&app, &person, bytes.len()).await;
    piece(&app, &person, &upload, 0, &bytes[..4])
        .send()
        .await
        .is(204);
    for wrong in [0, 3, 5] {
        let sent = piece(&app, &person, &upload, wrong, &bytes[4..8])
            .send()
            .await;
        assert_eq!(sent.header("tus-resumable"), "1.0.0");
        assert_eq!(sent.refused(409, "upload_offset")["current_offset"], 4);
    }
    let more = piece(&app, &person, &upload, 4, &vec![b' '; bytes.len()]);
    more.send().await.refused(413, "body_too_large");
    let unsaid = app
        .patch(&upload)
        .by(&person)
        .header("tus-resumable", "1.0.0")
        .body("application/offset+octet-stream", "a");
    unsaid
        .send()
        .await
        .refused_at(422, "Upload-Offset", "required");
    let json = app
        .patch(&upload)
        .by(&person)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", "4")
        .json(&json!({}));
    json.send().await.refused(415, "unsupported_media_type");
    let version = piece(&app, &person, &upload, 4, b"a").header("tus-resumable", "0.2.2");
    version.send().await.refused(400, "malformed_request");
    assert_eq!(app.database.count("uploads", "received = 4"), 1);
    assert_eq!(stored(&app, "incoming"), 1);
}

#[actix_web::test]
async fn of_parallel_pieces_one_is_added() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let bytes = pdf("0123456789");
    let upload = announced(&app, &person, bytes.len()).await;
    for (from, to) in [(0, 6), (6, bytes.len())] {
        let calls = (0..6).map(|_| piece(&app, &person, &upload, from, &bytes[from..to]));
        let answers = together(calls).await;
        assert_eq!(with_status(&answers, 409) + with_status(&answers, 204), 6);
        assert_eq!(with_status(&answers, 204), 1, "from {from}");
    }
    let digest = format!("sha256 = '\\x{}'", sha256(&bytes));
    assert_eq!(app.database.count("attachments", &digest), 1);
    assert_eq!((stored(&app, "blobs"), stored(&app, "incoming")), (1, 0));
}

#[actix_web::test]
async fn an_upload_is_announced_with_its_size_name_and_type() {
    let app = TestApp::start_with(|settings| settings.file_max_bytes = 1000).await;
    let person = app.person("person").await;
    let larger = announce(&app, &person, "a.pdf", PDF, 1001).send().await;
    assert_eq!(larger.header("tus-max-size"), "1000");
    larger.refused(413, "body_too_large");
    let empty = announce(&app, &person, "a.pdf", PDF, 0).send().await;
    empty.refused_at(422, "Upload-Length", "range");
    let zip = announce(&app, &person, "a.zip", "application/zip", 10)
        .send()
        .await;
    zip.refused(415, "unsupported_media_type");
    let other = announce(&app, &person, "a.exe", PDF, 10).send().await;
    other.refused_at(422, "Upload-Metadata", "file_extension");
    let unsaid = app.post("/v1/uploads").by(&person).send().await;
    assert_eq!(unsaid.status, 422);
    let post = |metadata: &str| {
        let call = app
            .post("/v1/uploads")
            .by(&person)
            .header("tus-resumable", "1.0.0")
            .header("upload-length", "10");
        call.header("upload-metadata", metadata).send()
    };
    post("filename !")
        .await
        .refused_at(422, "Upload-Metadata", "encoding");
    // A kind of thing without its id.
    let pdf = "filename YS5wZGY=,filetype YXBwbGljYXRpb24vcGRm";
    let alone = post(&format!("{pdf},on bGlzdGluZw==")).await;
    alone.refused_at(422, "Upload-Metadata", "required");
    let version = announce(&app, &person, "a.pdf", PDF, 10);
    let other = app
        .post("/v1/uploads")
        .by(&person)
        .header("upload-length", "10");
    let other = other
        .header("upload-metadata", pdf)
        .header("tus-resumable", "0.2.2");
    let other = other.send().await;
    assert_eq!(other.header("tus-version"), "1.0.0");
    other.refused(412, "tus_version");
    version.send().await.created();
    assert_eq!(app.database.count("uploads", "true"), 1);
}

#[actix_web::test]
async fn the_protocol_is_asked_for_and_named_by_each_request() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let options = app.call(reqwest::Method::OPTIONS, "/v1/uploads");
    let options = options.send().await;
    for (name, value) in [
        ("tus-version", "1.0.0"),
        ("tus-extension", "creation,expiration,termination"),
        ("tus-max-size", "20971520"),
    ] {
        assert_eq!(options.header(name), value);
    }
    options.is(204);
    let bytes = pdf("0123456789");
    let upload = announced(&app, &person, bytes.len()).await;
    let metadata = "filename YS5wZGY=,filetype YXBwbGljYXRpb24vcGRm";
    let create = app.post("/v1/uploads").by(&person);
    let create = create
        .header("upload-length", "10")
        .header("upload-metadata", metadata);
    let send = app.patch(&upload).by(&person).header("upload-offset", "0");
    let send = send.body("application/offset+octet-stream", bytes.clone());
    for call in [create, send, app.delete(&upload).by(&person)] {
        let refused = call.send().await;
        assert_eq!(refused.header("tus-version"), "1.0.0");
        refused.refused(412, "tus_version");
    }
    let head = || app.call(reqwest::Method::HEAD, &upload).by(&person);
    assert_eq!(head().send().await.status, 412);
    let head = head().header("tus-resumable", "1.0.0").send().await;
    assert_eq!(head.status, 200);
    assert_eq!(head.header("upload-offset"), "0");
    // A GET is a plain read.
    app.get(&upload).by(&person).send().await.ok();
    assert_eq!(app.database.count("uploads", "received = 0"), 1);
}
