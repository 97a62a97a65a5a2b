//! How uploads in pieces end without a file.

use super::samples::{PDF, announce, announced, hours_later, id, offset, pdf, piece, stored};
use crate::support::TestApp;
use crate::training_sessions::rows::{Cast, a_session, moved};

#[actix_web::test]
async fn a_lying_type_ends_the_upload_with_its_last_byte() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let bytes = b"MZ this is no document";
    let upload = announced(&app, &person, bytes.len()).await;
    piece(&app, &person, &upload, 0, &bytes[..5])
        .send()
        .await
        .is(204);
    let last = piece(&app, &person, &upload, 5, &bytes[5..]).send().await;
    last.refused(422, "file_type_mismatch");
    assert_eq!(offset(&app, &person, &upload).await.status, 404);
    assert_eq!(app.database.count("uploads", "true"), 0);
    assert_eq!(app.database.count("attachments", "true"), 0);
    assert_eq!((stored(&app, "blobs"), stored(&app, "incoming")), (0, 0));
}

#[actix_web::test]
async fn an_upload_is_its_accounts_alone_and_can_be_ended() {
    let app = TestApp::start().await;
    let (person, stranger) = (app.person("person").await, app.person("stranger").await);
    let bytes = pdf("0123456789");
    let upload = announced(&app, &person, bytes.len()).await;
    piece(&app, &person, &upload, 0, &bytes[..4])
        .send()
        .await
        .is(204);
    assert_eq!(offset(&app, &stranger, &upload).await.status, 404);
    let foreign = piece(&app, &stranger, &upload, 4, &bytes[4..]).send().await;
    foreign.refused(404, "not_found");
    let delete = |by| app.delete(&upload).by(by).header("tus-resumable", "1.0.0");
    let foreign = delete(&stranger).send().await;
    foreign.refused(404, "not_found");
    delete(&person).send().await.is(204);
    delete(&person).send().await.refused(404, "not_found");
    assert_eq!(offset(&app, &person, &upload).await.status, 404);
    assert_eq!(stored(&app, "incoming"), 0);
}

#[actix_web::test]
async fn an_unfinished_upload_ends_after_a_day() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let bytes = pdf("0123456789");
    let upload = announced(&app, &person, bytes.len()).await;
    piece(&app, &person, &upload, 0, &bytes[..4])
        .send()
        .await
        .is(204);
    hours_later(&app, 23).await;
    let again = app
        .sign_in("person", crate::support::PASSWORD)
        .await
        .created();
    let token = again["access_token"].as_str().unwrap().to_owned();
    let person = crate::support::Person { token, ..person };
    assert_eq!(
        offset(&app, &person, &upload).await.header("upload-offset"),
        "4"
    );
    hours_later(&app, 1).await;
    let again = app
        .sign_in("person", crate::support::PASSWORD)
        .await
        .created();
    let token = again["access_token"].as_str().unwrap().to_owned();
    let person = crate::support::Person { token, ..person };
    assert_eq!(offset(&app, &person, &upload).await.status, 404);
    let late = piece(&app, &person, &upload, 4, &bytes[4..]).send().await;
    late.refused(404, "not_found");
    assert_eq!(app.database.count("uploads", "true"), 0);
    assert_eq!(stored(&app, "incoming"), 0);
}

#[actix_web::test]
async fn the_right_to_change_the_thing_has_to_last_until_the_end() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &["announce"]).await;
    let bytes = pdf("a");
    let metadata = |kind: &str| {
        use base64::Engine;
        let encoded = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
        format!(
            "filename {},filetype {},on {},on_id {}",
            encoded("a.pdf"),
            encoded(PDF),
            encoded(kind),
            encoded(id(&session))
        )
    };
    let begin = |by: &crate::support::Person| {
        let call = app
            .post("/v1/uploads")
            .by(by)
            .header("tus-resumable", "1.0.0");
        let call = call.header("upload-length", &bytes.len().to_string());
        call.header("upload-metadata", &metadata("training_session"))
            .send()
    };
    begin(&cast.stranger).await.refused(403, "forbidden");
    let made = begin(&cast.city).await;
    let upload = made.header("location");
    let revoked = "update role_grants set revoked_at = now() where role = 'city_admin' and division = '510600'";
    app.database.run(revoked).unwrap();
    let last = piece(&app, &cast.city, &upload, 0, &bytes).send().await;
    last.refused(403, "forbidden");
    let again = revoked.replace("now()", "null");
    app.database.run(&again).unwrap();
    moved(&app, &cast.province, &session, "open-enrollment")
        .await
        .ok();
    piece(&app, &cast.city, &upload, 0, &bytes)
        .send()
        .await
        .is(204);
    assert_eq!(
        app.database
            .count("attachments", "on_kind = 'training_session'"),
        1
    );
    let announced = announce(&app, &cast.city, "a.pdf", PDF, 4).send().await;
    announced.created();
}
