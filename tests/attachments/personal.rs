use serde_json::json;

use super::samples::{a_pdf, announced, file_on, hours_later, id, path, pdf, piece, stored};
use crate::support::{PASSWORD, TestApp};
use crate::training_programs::rows::Cast;
use crate::training_sessions::rows::a_session;

#[actix_web::test]
async fn an_export_lists_the_files_of_the_person() {
    let app = TestApp::start().await;
    let (person, other) = (app.person("person").await, app.person("other").await);
    let made = a_pdf(&app, &person, "a").await;
    a_pdf(&app, &other, "b").await;
    let export = app.get("/v1/users/me/export").by(&person).send().await.ok();
    assert_eq!(export["attachments"], json!([made]));
}

#[actix_web::test]
async fn an_erasure_takes_free_files_and_leaves_those_of_things() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &["announce"]).await;
    let of_session = file_on(&app, &cast.city, "training_session", id(&session), pdf("s"));
    let of_session = of_session.send().await.created();
    let free = a_pdf(&app, &cast.city, "free").await;
    let upload = announced(&app, &cast.city, 100).await;
    piece(&app, &cast.city, &upload, 0, b"%PDF")
        .send()
        .await
        .is(204);
    let erase = app
        .delete("/v1/users/me")
        .by(&cast.city)
        .header("if-match", "*");
    let erase = erase.json(&json!({"password": PASSWORD}));
    erase.send().await.is(204);
    let left = app.get(&path(&of_session)).send().await.ok();
    assert_eq!(left["uploaded_by"], cast.city.id);
    assert_eq!(
        app.database
            .count("attachments", &format!("id = '{}'", id(&free))),
        0
    );
    assert_eq!(app.database.count("uploads", "true"), 0);
    hours_later(&app, 26).await;
    assert_eq!((stored(&app, "blobs"), stored(&app, "incoming")), (1, 0));
}
