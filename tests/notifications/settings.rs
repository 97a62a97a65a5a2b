//! Channels by kind.

use serde_json::{Value, json};

use crate::support::{Call, Person, TestApp, together, with_status};

const PATH: &str = "/v1/notifications/settings";

fn choose(app: &TestApp, person: &Person, etag: &str, body: &Value) -> Call {
    let call = app.patch(PATH).by(person).header("if-match", etag);
    call.json(body)
}

fn of_kind(settings: &Value, kind: &str) -> Value {
    let kinds = settings["kinds"].as_array().unwrap();
    let found = kinds.iter().find(|one| one["kind"] == kind).unwrap();
    json!([found["inbox"], found["sms"], found["email"]])
}

#[actix_web::test]
async fn each_kind_has_channels_that_the_person_chooses() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let first = app.get(PATH).by(&person).send().await;
    let etag = first.etag();
    let first = first.ok();
    assert_eq!(
        (&first["sms"], &first["email"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        of_kind(&first, "match_proposed"),
        json!([true, false, false])
    );
    let chosen = json!({"sms": ["match_proposed"], "email": ["role_ending", "match_proposed"]});
    let done = choose(&app, &person, &etag, &chosen).send().await;
    let next = done.etag();
    let done = done.ok();
    assert_eq!(of_kind(&done, "match_proposed"), json!([true, true, true]));
    assert_eq!(of_kind(&done, "role_ending"), json!([true, false, true]));
    assert_eq!(app.get(PATH).by(&person).send().await.ok(), done);

    // The same again is no change.
    let same = choose(&app, &person, &next, &chosen).send().await;
    assert_eq!(same.etag(), next);
    let late = choose(&app, &person, &etag, &json!({"sms": []}));
    late.send().await.refused(412, "precondition_failed");
    let bare = app.patch(PATH).by(&person).json(&json!({"sms": []}));
    bare.send().await.refused(428, "precondition_required");
    let nulled = choose(&app, &person, &next, &json!({"email": null}));
    let nulled = nulled.send().await.ok();
    assert_eq!(
        of_kind(&nulled, "match_proposed"),
        json!([true, true, false])
    );
    let other = app.person("other").await;
    let theirs = app.get(PATH).by(&other).send().await.ok();
    assert_eq!(theirs, first);
}

#[actix_web::test]
async fn an_unknown_kind_and_one_that_is_named_twice_are_refused() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let refused = async |body: Value, place: &str, code: &str| {
        let answer = choose(&app, &person, "*", &body).send().await;
        answer.refused_at(422, place, code);
    };
    refused(
        json!({"sms": ["role_ending", "no_such"]}),
        "/sms/1",
        "unknown_code",
    )
    .await;
    refused(json!({"email": ["no_such"]}), "/email/0", "unknown_code").await;
    let twice = json!({"sms": ["role_ending", "role_ending"]});
    refused(twice, "/sms/1", "duplicate_item").await;
    refused(json!({"sms": vec!["x"; 201]}), "/sms", "length").await;
    refused(json!({"inbox": []}), "/inbox", "unknown_field").await;
    assert_eq!(app.database.count("notification_settings", "true"), 0);
}

#[actix_web::test]
async fn of_many_changes_of_one_version_one_is_made() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let etag = app.get(PATH).by(&person).send().await.etag();
    let kinds = [
        "match_proposed",
        "match_accepted",
        "match_declined",
        "role_ending",
    ];
    let calls = kinds.map(|kind| choose(&app, &person, &etag, &json!({"sms": [kind]})));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 200), 1);
    assert_eq!(with_status(&answers, 412), 3);
}
