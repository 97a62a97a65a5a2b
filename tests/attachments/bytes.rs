//! Rows and bytes stay together: nothing is stored for ever without a row, and no row is without its bytes.

use tianfu::service::upkeep;

use super::samples::{PDF, a_pdf, delete, file, hours_later, path, pdf, sha256, stored};
use crate::support::{Person, TestApp, together};

async fn downloads(app: &TestApp, by: &Person, file: &serde_json::Value) -> Vec<u8> {
    let content = format!("{}/content", path(file));
    let answer = app.get(&content).by(by).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.bytes
}

/// Tokens live for minutes.
async fn signed_in_again(app: &TestApp, person: &Person) -> Person {
    let again = app
        .sign_in(&person.username, crate::support::PASSWORD)
        .await
        .created();
    Person {
        token: again["access_token"].as_str().unwrap().to_owned(),
        ..person.clone()
    }
}

#[actix_web::test]
async fn bytes_go_some_time_after_the_last_file_that_used_them() {
    let app = TestApp::start().await;
    let (one, other) = (app.person("one").await, app.person("other").await);
    let first = a_pdf(&app, &one, "same").await;
    let second = a_pdf(&app, &other, "same").await;
    delete(&app, &one, &first).send().await.is(204);
    hours_later(&app, 2).await;
    assert_eq!(stored(&app, "blobs"), 1, "another file uses them");
    let other = signed_in_again(&app, &other).await;
    assert_eq!(downloads(&app, &other, &second).await, pdf("same"));
    assert_eq!(app.database.count("blobs", "released_at is null"), 1);
    delete(&app, &other, &second).send().await.is(204);
    upkeep::once(&app.app).await.unwrap();
    assert_eq!(stored(&app, "blobs"), 1, "not at once");
    hours_later(&app, 2).await;
    assert_eq!(stored(&app, "blobs"), 0);
    assert_eq!(app.database.count("blobs", "true"), 0);
}

#[actix_web::test]
async fn bytes_that_a_new_file_uses_again_stay() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let first = a_pdf(&app, &person, "same").await;
    delete(&app, &person, &first).send().await.is(204);
    app.app.clock.advance(chrono::Duration::hours(2));
    let person = signed_in_again(&app, &person).await;
    let second = a_pdf(&app, &person, "same").await;
    upkeep::once(&app.app).await.unwrap();
    assert_eq!(downloads(&app, &person, &second).await, pdf("same"));
}

#[actix_web::test]
async fn an_upload_beside_the_removal_of_the_same_bytes_keeps_its_bytes() {
    let app = TestApp::start().await;
    let mut person = app.person("person").await;
    for round in 0..6 {
        let words = format!("round {round}");
        let old = a_pdf(&app, &person, &words).await;
        delete(&app, &person, &old).send().await.is(204);
        app.app.clock.advance(chrono::Duration::hours(2));
        person = signed_in_again(&app, &person).await;
        let state = app.app.clone();
        let removal = actix_web::rt::spawn(async move {
            for _ in 0..3 {
                upkeep::once(&state).await.unwrap();
            }
        });
        let calls = (0..3).map(|_| file(&app, &person, "a.pdf", PDF, pdf(&words)));
        let answers = together(calls).await;
        removal.await.unwrap();
        for answer in answers {
            let made = answer.created();
            assert_eq!(downloads(&app, &person, &made).await, pdf(&words));
        }
    }
    hours_later(&app, 2).await;
    let without = "sha256 not in (select sha256 from attachments)";
    assert_eq!(app.database.count("blobs", without), 0);
    assert_eq!(stored(&app, "blobs"), 6);
}

#[actix_web::test]
async fn a_transaction_that_fails_leaves_no_row_and_its_bytes_are_removed() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    // At the commit, after the bytes got their place.
    for statement in [
        "create function fail() returns trigger language plpgsql as $$
            begin raise exception 'no' using errcode = 'serialization_failure'; end $$",
        "create constraint trigger fail after insert on attachments deferrable initially deferred
            for each row execute function fail()",
    ] {
        app.database.run(statement).unwrap();
    }
    let failed = file(&app, &person, "a.pdf", PDF, pdf("a")).send().await;
    assert_eq!(failed.status, 503, "{}", failed.text);
    assert_eq!(app.database.count("attachments", "true"), 0);
    assert_eq!(app.database.count("blobs", "true"), 0);
    assert_eq!((stored(&app, "blobs"), stored(&app, "incoming")), (1, 0));
    // Found, and removed when an hour later no file uses them.
    hours_later(&app, 2).await;
    assert_eq!(app.database.count("blobs", "released_at is not null"), 1);
    hours_later(&app, 2).await;
    assert_eq!(app.database.count("blobs", "true"), 0);
    assert_eq!(stored(&app, "blobs"), 0);
}

#[actix_web::test]
async fn bytes_without_a_row_are_removed_and_those_with_one_stay() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let kept = a_pdf(&app, &person, "kept").await;
    let stray = sha256(b"stray");
    let folder = app.database.files().join("blobs").join(&stray[..2]);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(&stray), "stray").unwrap();
    // What the service was writing when it ended: a body, and a part of one.
    for name in [
        "0198f3a2-5b1c-7000-8000-000000000001",
        "0198f3a2-5b1c-7000-8000-000000000002#1",
    ] {
        std::fs::write(app.database.files().join("incoming").join(name), "x").unwrap();
    }
    upkeep::once(&app.app).await.unwrap();
    assert_eq!(
        (stored(&app, "blobs"), stored(&app, "incoming")),
        (2, 2),
        "not at once"
    );
    hours_later(&app, 2).await;
    hours_later(&app, 2).await;
    assert_eq!(stored(&app, "blobs"), 1);
    let person = signed_in_again(&app, &person).await;
    assert_eq!(downloads(&app, &person, &kept).await, pdf("kept"));
    hours_later(&app, 24).await;
    assert_eq!(stored(&app, "incoming"), 0);
}
