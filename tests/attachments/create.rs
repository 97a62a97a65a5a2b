use serde_json::json;

use super::samples::{DOCX, PDF, PPTX, XLSX, a_pdf, file, office, path, pdf, png, sha256, stored};
use crate::support::{TestApp, together, with_status};

#[actix_web::test]
async fn the_same_bytes_are_stored_once() {
    let app = TestApp::start().await;
    let (one, other) = (app.person("one").await, app.person("other").await);
    let first = a_pdf(&app, &one, "same").await;
    let second = a_pdf(&app, &other, "same").await;
    assert_ne!(first["id"], second["id"]);
    for (made, by) in [(&first, &one), (&second, &other)] {
        assert_eq!(made["sha256"], sha256(&pdf("same")));
        assert_eq!(made["size"], pdf("same").len());
        assert_eq!(made["file_name"], "课件.pdf");
        assert_eq!(made["content_type"], PDF);
        assert_eq!(made["uploaded_by"], by.id);
        assert_eq!(made["on"], json!(null));
        assert_eq!(&app.get(&path(made)).by(by).send().await.ok(), made);
    }
    assert_eq!(app.database.count("blobs", "released_at is null"), 1);
    assert_eq!(app.database.count("attachments", "true"), 2);
    assert_eq!(stored(&app, "blobs"), 1);
    assert_eq!(stored(&app, "incoming"), 0);
}

#[actix_web::test]
async fn parallel_uploads_of_the_same_bytes_share_one_blob() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let calls = (0..8).map(|_| file(&app, &person, "a.pdf", PDF, pdf("same")));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 201), 8);
    assert_eq!(app.database.count("blobs", "true"), 1);
    assert_eq!(app.database.count("attachments", "true"), 8);
    assert_eq!((stored(&app, "blobs"), stored(&app, "incoming")), (1, 0));
}

#[actix_web::test]
async fn each_type_is_taken_under_its_names() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let text = "姓名,单位\r\n王伟,德阳\r\n".as_bytes().to_vec();
    let jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x0b\x08\0\x10\0\x10\x01\x01\x11\0\xff\xd9";
    let gif = b"GIF89a\x10\0\x10\0\0\0\0;".to_vec();
    let mut webp = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
    webp.extend([15, 0, 0, 15, 0, 0, 0, 0, 0, 0, 0, 0]);
    for (name, media_type, stored, bytes) in [
        ("a.pdf", PDF, PDF, pdf("a")),
        ("a.PNG", "image/png", "image/png", png(640, 480)),
        ("a.jpeg", "image/jpg", "image/jpeg", jpeg.to_vec()),
        ("a.gif", "image/gif", "image/gif", gif),
        ("a.webp", "image/webp", "image/webp", webp),
        (
            "a.txt",
            "text/plain; charset=UTF-8",
            "text/plain",
            text.clone(),
        ),
        ("a.csv", "Text/CSV", "text/csv", text),
        ("a.docx", DOCX, DOCX, office("word/document.xml")),
        ("a.xlsx", XLSX, XLSX, office("xl/workbook.xml")),
        ("a.pptx", PPTX, PPTX, office("ppt/presentation.xml")),
        (
            "a.mp4",
            "video/mp4",
            "video/mp4",
            b"\0\0\0\x18ftypisom\0\0\0\0isommp42".to_vec(),
        ),
        (
            "a.m4a",
            "audio/x-m4a",
            "audio/mp4",
            b"\0\0\0\x18ftypM4A \0\0\0\0isommp42".to_vec(),
        ),
        (
            "a.mp3",
            "audio/mpeg",
            "audio/mpeg",
            b"ID3\x04\0\0\0\0\0\0".to_vec(),
        ),
    ] {
        let made = file(&app, &person, name, media_type, bytes).send().await;
        assert_eq!(made.created()["content_type"], stored, "{name}");
    }
}

#[actix_web::test]
async fn a_repeated_request_with_its_key_makes_one_file() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let send = |bytes: Vec<u8>| {
        file(&app, &person, "a.pdf", PDF, bytes)
            .header("idempotency-key", "k")
            .send()
    };
    let first = send(pdf("a")).await.created();
    let again = send(pdf("a")).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.created(), first);
    send(pdf("b")).await.refused(422, "idempotency_key_reused");
    assert_eq!(app.database.count("attachments", "true"), 1);
    assert_eq!((stored(&app, "blobs"), stored(&app, "incoming")), (1, 0));
}

#[actix_web::test]
async fn the_files_of_a_person_have_a_quota_together() {
    let app = TestApp::start_with(|settings| settings.file_quota_bytes = 3 * 4096).await;
    let (person, other) = (app.person("person").await, app.person("other").await);
    // Small files count for 4 KiB.
    let calls = (0..6).map(|n| file(&app, &person, "a.pdf", PDF, pdf(&n.to_string())));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 201), 3);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        answer.refused(409, "file_quota_exceeded");
    }
    let announced = super::samples::announce(&app, &person, "a.pdf", PDF, 10);
    announced.send().await.refused(409, "file_quota_exceeded");
    a_pdf(&app, &other, "a").await;
    let list = app.get("/v1/attachments").by(&person).send().await.ok();
    super::samples::delete(&app, &person, &list["items"][0])
        .send()
        .await
        .is(204);
    a_pdf(&app, &person, "b").await;
    assert_eq!(stored(&app, "incoming"), 0);
}

#[actix_web::test]
async fn an_api_client_uploads_with_the_scope() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let client = app.integration(&province, "510600", &["files:write"]).await;
    let call = app.post("/v1/attachments").query(&[("file_name", "a.pdf")]);
    let made = call
        .client(&client)
        .body(PDF, pdf("a"))
        .send()
        .await
        .created();
    assert_eq!(made["uploaded_by"], client.user_id);
    app.get(&path(&made)).client(&client).send().await.ok();
    app.get(&path(&made))
        .by(&province)
        .send()
        .await
        .refused(404, "not_found");
    let without = app
        .integration(&province, "510600", &["listings:read"])
        .await;
    let call = app.post("/v1/attachments").query(&[("file_name", "a.pdf")]);
    let refused = call.client(&without).body(PDF, pdf("a")).send().await;
    refused.refused(403, "insufficient_scope");
    let upload = app.post("/v1/uploads").client(&without);
    let upload = upload.header("upload-length", "10").header(
        "upload-metadata",
        "filename YS5wZGY=,filetype YXBwbGljYXRpb24vcGRm",
    );
    upload.send().await.refused(403, "insufficient_scope");
}
