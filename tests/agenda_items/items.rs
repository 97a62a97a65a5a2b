use serde_json::{Value, json};

use super::rows::{a_lecture, add, agenda, count, patch, path};
use crate::support::{TestApp, together, with_status};
use crate::training_sessions::rows::{Cast, a_session, moved, with};

#[actix_web::test]
async fn an_agenda_is_in_the_order_of_time() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &["announce"]).await;
    let full = json!({"kind": "lecture", "side": "popsci", "title": "科普服务", "title_en": "Popsci", "speaker_name": "李教授",
        "organization_name": "省科协", "place": "新津区", "starts_at": "2024-08-30T02:00:00Z", "duration_minutes": 90,
        "position": 1});
    let made = add(&app, &cast.city, &session, &full).await;
    assert_eq!(
        (made.etag(), made.header("location")),
        ("\"1\"".into(), path(&made.body))
    );
    let made = made.created();
    for (member, value) in full.as_object().unwrap() {
        match member.as_str() {
            "starts_at" => assert_eq!(made[member], "2024-08-30T02:00:00Z"),
            _ => assert_eq!(made[member], *value, "{member}"),
        }
    }
    assert_eq!(
        (&made["session_id"], &made["flags"]),
        (&session["id"], &json!([]))
    );
    assert_eq!(made["ends_at"], "2024-08-30T03:30:00Z");
    let trail = "operation = 'create_agenda_item' and resource = 'agenda_items' and divisions = '{510600}' \
                 and after ->> 'speaker_name' = '***'";
    assert_eq!(app.database.count("audit_events", trail), 1);
    // A visit on the day before, a speech before the lecture, a sharing beside it.
    let visit = json!({"kind": "visit", "title": "考察", "starts_at": "2024-08-29T02:00:00Z", "duration_minutes": 120});
    let speech = json!({"kind": "speech", "title": "讲话", "starts_at": "2024-08-30T01:00:00Z", "duration_minutes": 20});
    let sharing = json!({"kind": "sharing", "title": "交流", "starts_at": "2024-08-30T02:00:00Z", "duration_minutes": 30});
    for item in [&speech, &sharing, &visit] {
        add(&app, &cast.city, &session, item).await.created();
    }
    let listed = app.get(&agenda(&session)).send().await;
    let etag = listed.etag();
    let listed = listed.ok();
    let kinds: Vec<&str> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|item| item["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["visit", "speech", "sharing", "lecture"]);
    assert_eq!(listed["items"][3], made);
    let again = app
        .get(&agenda(&session))
        .header("if-none-match", &etag)
        .send()
        .await;
    again.is(304);
    let one = app.get(&path(&made)).send().await;
    assert_eq!((one.etag(), one.ok()), ("\"1\"".into(), made));
}

#[actix_web::test]
async fn each_member_of_an_item_is_bounded() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &[]).await;
    let item = a_lecture("01:00", "");
    let cases: [(Value, &str, &str); 12] = [
        (json!({"kind": "party"}), "/kind", "unknown_code"),
        (json!({"side": "offer"}), "/side", "unknown_code"),
        (json!({"title": ""}), "/title", "length"),
        (json!({"title": "t".repeat(201)}), "/title", "length"),
        (json!({"title_en": "t".repeat(201)}), "/title_en", "length"),
        (
            json!({"speaker_name": "t".repeat(51)}),
            "/speaker_name",
            "length",
        ),
        (
            json!({"speaker_id": "0198f3a2-5b1c-7000-8000-000000000001"}),
            "/speaker_id",
            "unknown_id",
        ),
        (
            json!({"organization_name": "t".repeat(201)}),
            "/organization_name",
            "length",
        ),
        (json!({"place": "t".repeat(201)}), "/place", "length"),
        (json!({"duration_minutes": 0}), "/duration_minutes", "range"),
        (
            json!({"duration_minutes": 1441}),
            "/duration_minutes",
            "range",
        ),
        (json!({"position": 1000}), "/position", "range"),
    ];
    let made = add(&app, &cast.city, &session, &item).await.created();
    for (change, at, kind) in cases {
        let refused = add(
            &app,
            &cast.city,
            &session,
            &with(item.clone(), change.clone()),
        )
        .await;
        refused.refused_at(422, at, kind);
        patch(&app, &cast.city, &made, &change)
            .send()
            .await
            .refused_at(422, at, kind);
    }
    for member in ["kind", "title", "starts_at", "duration_minutes"] {
        let mut without = item.clone();
        without.as_object_mut().unwrap().remove(member);
        let refused = add(&app, &cast.city, &session, &without).await;
        refused.refused_at(422, &format!("/{member}"), "required");
    }
    let unknown = add(&app, &cast.city, &session, &with(item, json!({"x": 1}))).await;
    unknown.refused(422, "unknown_field");
    assert_eq!(count(&app, "version = 1"), 1);
}

#[actix_web::test]
async fn an_item_changes_by_the_version_that_was_read() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &[]).await;
    let made = add(&app, &cast.city, &session, &a_lecture("01:00", "李教授"))
        .await
        .created();
    let call = |change: Value| app.patch(&path(&made)).by(&cast.city).json(&change);
    let bare = call(json!({"title": "x"})).send().await;
    bare.refused(428, "precondition_required");
    let changes = (0..8).map(|n| {
        call(json!({"title": n.to_string(), "side": "supply"})).header("if-match", "\"1\"")
    });
    let answers = together(changes).await;
    assert_eq!(
        (with_status(&answers, 200), with_status(&answers, 412)),
        (1, 7)
    );
    let clear = json!({"side": null, "speaker_name": null, "starts_at": "2024-08-30T05:00:00Z"});
    let changed = patch(&app, &cast.city, &made, &clear).send().await;
    assert_eq!(changed.etag(), "\"3\"");
    changed.ok();
    let row =
        "version = 3 and side is null and speaker_name = '' and starts_at = '2024-08-30 05:00Z'";
    assert_eq!(count(&app, row), 1);
    // A change to the same values writes nothing.
    patch(&app, &cast.city, &made, &clear).send().await.ok();
    assert_eq!(count(&app, row), 1);
    let gone = app.delete(&path(&made)).by(&cast.city);
    gone.header("if-match", "\"1\"")
        .send()
        .await
        .refused(412, "precondition_failed");
    let gone = app.delete(&path(&made)).by(&cast.city);
    gone.header("if-match", "\"3\"").send().await.is(204);
    assert_eq!(count(&app, "true"), 0);
    app.get(&path(&made))
        .by(&cast.city)
        .send()
        .await
        .refused(404, "not_found");
}

#[actix_web::test]
async fn an_agenda_changes_until_its_session_is_archived_or_cancelled() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let verbs = [
        "announce",
        "open-enrollment",
        "close-enrollment",
        "start",
        "finish",
    ];
    let session = a_session(&app, &cast.city, &verbs).await;
    let made = add(&app, &cast.city, &session, &a_lecture("01:00", ""))
        .await
        .created();
    moved(&app, &cast.city, &session, "archive").await.ok();
    let cancelled = a_session(&app, &cast.city, &[]).await;
    let of_cancelled = add(&app, &cast.city, &cancelled, &a_lecture("01:00", ""))
        .await
        .created();
    moved(&app, &cast.city, &cancelled, "cancel").await.ok();
    for (session, item, status) in [
        (&session, &made, "archived"),
        (&cancelled, &of_cancelled, "cancelled"),
    ] {
        let added = add(&app, &cast.city, session, &a_lecture("02:00", "")).await;
        assert_eq!(added.refused(409, "wrong_state")["current_status"], status);
        let changed = patch(&app, &cast.city, item, &json!({"title": "x"}))
            .send()
            .await;
        changed.refused(409, "wrong_state");
        let gone = app
            .delete(&path(item))
            .by(&cast.city)
            .header("if-match", "*");
        gone.send().await.refused(409, "wrong_state");
    }
    assert_eq!(count(&app, "version = 1 and title = 't'"), 2);
}

#[actix_web::test]
async fn a_session_has_at_most_two_hundred_items() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &[]).await;
    let made = add(&app, &cast.city, &session, &a_lecture("01:00", ""))
        .await
        .created();
    app.database
        .run(&format!(
            "insert into agenda_items (id, session_id, kind, title, starts_at, duration_minutes, created_by, created_at, updated_at) \
             select gen_random_uuid(), session_id, kind, title, starts_at, 1, created_by, now(), now() \
               from agenda_items, generate_series(1, 195) where id = {}",
            made["id"].to_string().replace('"', "'")
        ))
        .unwrap();
    let calls = (0..8).map(|_| {
        app.post(&agenda(&session))
            .by(&cast.city)
            .json(&a_lecture("01:00", ""))
    });
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 422)),
        (4, 4)
    );
    assert_eq!(count(&app, "true"), 200);
    let listed = app.get(&agenda(&session)).by(&cast.city).send().await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 200);
}

#[actix_web::test]
async fn an_item_is_added_once_for_a_key_and_for_the_version_of_the_session() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let session = a_session(&app, &cast.city, &["announce"]).await;
    let call = || {
        app.post(&agenda(&session))
            .by(&cast.city)
            .json(&a_lecture("01:00", ""))
    };
    let stale = call().header("if-match", "\"1\"").send().await;
    stale.refused(412, "precondition_failed");
    let first = call()
        .header("idempotency-key", "k")
        .header("if-match", "\"2\"")
        .send()
        .await
        .created();
    let again = call()
        .header("idempotency-key", "k")
        .header("if-match", "\"2\"")
        .send()
        .await;
    assert_eq!(
        (again.header("idempotency-replayed"), again.created()),
        ("true".into(), first)
    );
    assert_eq!(count(&app, "true"), 1);
}
