//! A file is seen by who may read the thing that it hangs on.

use reqwest::Method;
use serde_json::{Value, json};

use super::samples::{a_pdf, attach, delete, file_on, id, path, pdf, stored};
use crate::support::{Person, TestApp, a_need, together, with_status};
use crate::training_sessions::rows::{Cast, a_program, a_session, moved};

/// Whether a caller gets the file, its bytes and the list of the thing: all or none.
async fn sees(app: &TestApp, by: Option<&Person>, file: &Value) -> bool {
    let kind = file["on"].as_str().unwrap();
    let thing = file["on_id"].as_str().unwrap();
    let list = format!("/v1/attachments?on={kind}&on_id={thing}");
    let mut seen = Vec::new();
    for address in [path(file), format!("{}/content", path(file)), list] {
        let call = app.call(Method::GET, &address);
        let call = match by {
            Some(person) => call.by(person),
            None => call,
        };
        let answer = call.send().await;
        seen.push(match answer.status {
            404 => false,
            200 if address.contains('?') => answer.body["items"][0]["id"] == file["id"],
            status => status == 200,
        });
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
    seen[0]
}

#[actix_web::test]
async fn a_free_file_is_its_uploaders_alone() {
    let app = TestApp::start().await;
    let (person, stranger) = (app.person("person").await, app.person("stranger").await);
    let province = app.province_admin().await;
    let made = a_pdf(&app, &person, "a").await;
    for address in [path(&made), format!("{}/content", path(&made))] {
        app.get(&address).send().await.refused(404, "not_found");
        for who in [&stranger, &province] {
            app.get(&address)
                .by(who)
                .send()
                .await
                .refused(404, "not_found");
        }
        assert_eq!(app.get(&address).by(&person).send().await.status, 200);
    }
    delete(&app, &stranger, &made)
        .send()
        .await
        .refused(404, "not_found");
    let own = app.get("/v1/attachments").by(&person).send().await.ok();
    assert_eq!(own["items"], json!([made]));
    for list in [
        app.get("/v1/attachments").by(&stranger).send().await.ok(),
        app.get("/v1/attachments").send().await.ok(),
    ] {
        assert_eq!(list["items"], json!([]));
    }
    delete(&app, &person, &made).send().await.is(204);
    app.get(&path(&made))
        .by(&person)
        .send()
        .await
        .refused(404, "not_found");
}

#[actix_web::test]
async fn materials_are_seen_with_their_session_and_programme() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &[]).await;
    let on_session = file_on(&app, &cast.city, "training_session", id(&session), pdf("s"));
    let on_session = on_session.send().await.created();
    let draft = crate::support::a_training_program("draft");
    let program = app.training_program(&cast.city, &draft).await;
    let free = a_pdf(&app, &cast.city, "p").await;
    let on_program = attach(&app, &cast.city, &free, "training_program", &program);
    let on_program = on_program.send().await.ok();
    assert_eq!(on_program["on_id"], program["id"]);
    for file in [&on_session, &on_program] {
        assert!(!sees(&app, None, file).await);
        for who in cast.others() {
            assert!(!sees(&app, Some(who), file).await, "{}", who.username);
        }
        for who in cast.keepers() {
            assert!(sees(&app, Some(who), file).await, "{}", who.username);
        }
    }
    moved(&app, &cast.city, &session, "announce").await.ok();
    crate::training_programs::rows::publish(&app, &cast.city, &program)
        .await
        .ok();
    for file in [&on_session, &on_program] {
        assert!(sees(&app, None, file).await);
        for who in cast.others() {
            assert!(sees(&app, Some(who), file).await);
        }
    }
}

#[actix_web::test]
async fn files_of_a_listing_are_seen_as_the_listing() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.person("owner").await, app.person("stranger").await);
    let province = app.province_admin().await;
    let draft = app.draft(&owner, &a_need("need")).await;
    let refused = file_on(&app, &stranger, "listing", id(&draft), pdf("a"))
        .send()
        .await;
    refused.refused(404, "not_found");
    let file = file_on(&app, &owner, "listing", id(&draft), pdf("a"))
        .send()
        .await
        .created();
    assert!(sees(&app, Some(&owner), &file).await);
    assert!(sees(&app, Some(&province), &file).await);
    assert!(!sees(&app, Some(&stranger), &file).await);
    app.moved(&owner, &draft, "submit").await;
    // The reviewer decides about the files, too.
    let late = file_on(&app, &owner, "listing", id(&draft), pdf("b"))
        .send()
        .await;
    late.refused(409, "wrong_state");
    app.moved(&province, &draft, "publish").await;
    assert!(sees(&app, None, &file).await);
    let foreign = file_on(&app, &stranger, "listing", id(&draft), pdf("a"))
        .send()
        .await;
    foreign.refused(403, "forbidden");
    let withdraw = app.post(&format!("/v1/listings/{}/withdraw", id(&draft)));
    let withdraw = withdraw.by(&owner).json(&json!({"reason": "x"}));
    withdraw.send().await.ok();
    assert!(!sees(&app, None, &file).await);
    assert!(sees(&app, Some(&owner), &file).await);
}

#[actix_web::test]
async fn a_draft_that_is_deleted_takes_its_files_along() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let draft = app.draft(&owner, &a_need("need")).await;
    file_on(&app, &owner, "listing", id(&draft), pdf("a"))
        .send()
        .await
        .created();
    a_pdf(&app, &owner, "free").await;
    let gone = app
        .delete(&format!("/v1/listings/{}", id(&draft)))
        .by(&owner);
    gone.header("if-match", "*").send().await.is(204);
    assert_eq!(app.database.count("attachments", "true"), 1);
    assert_eq!(app.database.count("blobs", "released_at is not null"), 1);
    super::samples::hours_later(&app, 2).await;
    assert_eq!(stored(&app, "blobs"), 1);
}

#[actix_web::test]
async fn a_file_is_hung_on_one_thing_that_the_uploader_may_change() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &["announce"]).await;
    let of_stranger = a_pdf(&app, &cast.stranger, "a").await;
    let refused = attach(
        &app,
        &cast.stranger,
        &of_stranger,
        "training_session",
        &session,
    );
    refused.send().await.refused(403, "forbidden");
    let of_city = a_pdf(&app, &cast.city, "b").await;
    // An administrator sees no free file of another account.
    let foreign = attach(&app, &cast.province, &of_city, "training_session", &session);
    foreign.send().await.refused(404, "not_found");
    let calls = (0..4).map(|_| attach(&app, &cast.city, &of_city, "training_session", &session));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 200), 1);
    assert_eq!(with_status(&answers, 409), 3);
    for (kind, target, place, code) in [
        ("contest", &session, "/on", "unknown_code"),
        ("", &session, "/on", "length"),
    ] {
        let wrong = attach(&app, &cast.city, &of_city, kind, target);
        wrong.send().await.refused_at(422, place, code);
    }
    let free = a_pdf(&app, &cast.city, "c").await;
    let absent = attach(&app, &cast.city, &free, "training_program", &session);
    absent.send().await.refused(404, "not_found");
    for (query, place) in [
        (vec![("file_name", "a.pdf"), ("on", "listing")], "on_id"),
        (vec![("file_name", "a.pdf"), ("on_id", id(&session))], "on"),
    ] {
        let call = app.post("/v1/attachments").query(&query).by(&cast.city);
        let sent = call.body(super::samples::PDF, pdf("a")).send().await;
        sent.refused_at(422, place, "required");
    }
}

#[actix_web::test]
async fn a_file_of_a_thing_is_deleted_by_who_may_change_the_thing() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &["announce"]).await;
    let upload = || file_on(&app, &cast.city, "training_session", id(&session), pdf("a"));
    let made = upload().send().await.created();
    for who in cast.others() {
        delete(&app, who, &made)
            .send()
            .await
            .refused(403, "forbidden");
    }
    let call = app.delete(&path(&made)).by(&cast.province);
    call.send().await.refused(428, "precondition_required");
    let call = app
        .delete(&path(&made))
        .by(&cast.province)
        .header("if-match", "\"9\"");
    call.send().await.refused(412, "precondition_failed");
    // The province, which did not upload it.
    delete(&app, &cast.province, &made).send().await.is(204);
    assert_eq!(app.database.count("attachments", "true"), 0);
}

#[actix_web::test]
async fn lists_are_of_one_thing_and_have_pages() {
    let app = TestApp::start().await;
    let city = app.province_admin().await;
    let program = a_program(&app, &city).await;
    for n in 0..3 {
        let file = file_on(
            &app,
            &city,
            "training_program",
            id(&program),
            pdf(&n.to_string()),
        );
        file.send().await.created();
    }
    a_pdf(&app, &city, "free").await;
    let list = format!(
        "/v1/attachments?on=training_program&on_id={}&limit=2",
        id(&program)
    );
    let first = app.get(&list).send().await.ok();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app
        .get(&format!("{list}&cursor={cursor}"))
        .send()
        .await
        .ok();
    let digests = |page: &Value| -> Vec<Value> {
        let items = page["items"].as_array().unwrap().iter();
        items.map(|item| item["sha256"].clone()).collect()
    };
    let expected = |words: &[&str]| -> Vec<Value> {
        words
            .iter()
            .map(|word| json!(super::samples::sha256(&pdf(word))))
            .collect()
    };
    assert_eq!(digests(&first), expected(&["2", "1"]));
    assert_eq!(digests(&second), expected(&["0"]));
    assert_eq!(second["next_cursor"], json!(null));
    let own = app.get("/v1/attachments").by(&city).send().await.ok();
    assert_eq!(own["items"].as_array().unwrap().len(), 4);
    let other = app.get("/v1/attachments?on=contest&on_id=0198f3a2-5b1c-7000-8000-000000000001");
    other.send().await.refused_at(422, "on", "unknown_code");
    let alone = app.get("/v1/attachments?on=listing").send().await;
    alone.refused_at(422, "on_id", "required");
}
