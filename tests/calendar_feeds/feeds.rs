use serde_json::{Value, json};

use super::file::events;
use crate::feedback::rows::enrolled;
use crate::support::{Person, TestApp, together, with_status};
use crate::training_sessions::rows::{Cast, a_session, moved};

async fn a_feed(app: &TestApp, by: &Person) -> Value {
    let made = app.post("/v1/users/me/calendar-feeds").by(by);
    made.json(&json!({"name": "手机日历"}))
        .send()
        .await
        .created()
}

fn address(feed: &Value) -> &str {
    feed["path_with_secret"].as_str().unwrap()
}

async fn revoke(app: &TestApp, by: &Person, feed: &Value) -> crate::support::Answer {
    let path = format!(
        "/v1/users/me/calendar-feeds/{}/revoke",
        feed["id"].as_str().unwrap()
    );
    app.post(&path).by(by).send().await
}

#[actix_web::test]
async fn a_feed_has_the_sessions_in_which_the_person_holds_a_place() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let person = app.person("person").await;
    let feed = a_feed(&app, &person).await;
    let shown = app.get(address(&feed)).send().await;
    assert_eq!(shown.header("cache-control"), "private, max-age=300");
    assert_eq!(events(&shown).len(), 0);
    let mut held = Vec::new();
    for status in [
        "confirmed",
        "checked_in",
        "completed",
        "absent",
        "waitlisted",
        "cancelled",
        "excused",
    ] {
        let session = a_session(&app, &cast.city, &["announce"]).await;
        enrolled(&app, &session, &person.id, status);
        enrolled(&app, &session, &cast.stranger.id, "confirmed");
        held.push(session);
    }
    let draft = a_session(&app, &cast.city, &[]).await;
    enrolled(&app, &draft, &person.id, "confirmed");
    let shown = events(&app.get(address(&feed)).send().await);
    let uids = |sessions: &[Value]| {
        let of = |session: &Value| {
            format!(
                "training-session-{}@tianfu-exchange",
                session["id"].as_str().unwrap()
            )
        };
        let mut uids: Vec<String> = sessions.iter().map(of).collect();
        uids.sort();
        uids
    };
    let mut found: Vec<String> = shown.iter().map(|event| event["UID"].clone()).collect();
    found.sort();
    assert_eq!(found, uids(&held[..4]));
    // The same event, as the session itself shows it.
    let own = app.get(&format!(
        "/v1/training-sessions/{}/calendar",
        held[0]["id"].as_str().unwrap()
    ));
    let own = events(&own.send().await).remove(0);
    assert!(shown.contains(&own));
    // Nor does it appear again where the person had given the place back before.
    for session in [&held[0], &held[5]] {
        moved(&app, &cast.city, session, "cancel").await.ok();
    }
    let after = events(&app.get(address(&feed)).send().await);
    let cancelled: Vec<_> = after
        .iter()
        .filter(|event| event["STATUS"] == "CANCELLED")
        .collect();
    assert_eq!(
        (after.len(), cancelled.len(), &*cancelled[0]["SEQUENCE"]),
        (4, 1, "3")
    );
    // The places of another account of the person, and of a record that the account took over.
    let other = app.person("other").await;
    let of_other = a_session(&app, &cast.city, &["announce"]).await;
    enrolled(&app, &of_other, &other.id, "confirmed");
    app.merge(&cast.province, &other, &person).send().await.ok();
    assert_eq!(events(&app.get(address(&feed)).send().await).len(), 5);
}

#[actix_web::test]
async fn an_address_is_shown_once_and_works_until_it_is_revoked() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    let stranger = app.person("stranger").await;
    let feed = a_feed(&app, &person).await;
    let listed = app
        .get("/v1/users/me/calendar-feeds")
        .by(&person)
        .send()
        .await
        .ok();
    let shown = json!({"id": feed["id"], "name": "手机日历", "created_at": feed["created_at"], "revoked_at": null});
    assert_eq!(listed["items"], json!([shown]));
    let others = app
        .get("/v1/users/me/calendar-feeds")
        .by(&stranger)
        .send()
        .await
        .ok();
    assert_eq!(others["items"], json!([]));
    let secret = address(&feed)
        .trim_start_matches("/v1/calendar-feeds/")
        .trim_end_matches(".ics");
    assert_eq!(secret.len(), 43);
    let digest = format!("secret_digest = sha256('{secret}')");
    assert_eq!(app.database.count("calendar_feeds", &digest), 1);
    let told = format!("after::text like '%{secret}%'");
    assert_eq!(app.database.count("audit_events", &told), 0);
    for wrong in [
        format!("/v1/calendar-feeds/{secret}"),
        format!("/v1/calendar-feeds/{}.ics", secret.to_lowercase()),
        "/v1/calendar-feeds/.ics".to_owned(),
        "/v1/calendar-feeds/x.ics".to_owned(),
    ] {
        let refused = app.get(&wrong).send().await.refused(404, "not_found");
        assert!(!refused["instance"].as_str().unwrap().contains(secret));
    }
    revoke(&app, &stranger, &feed)
        .await
        .refused(404, "not_found");
    let revoked = revoke(&app, &person, &feed).await;
    assert_eq!(revoked.etag(), "\"2\"");
    assert!(revoked.ok()["revoked_at"].is_string());
    let gone = app
        .get(address(&feed))
        .send()
        .await
        .refused(404, "not_found");
    assert_eq!(gone["instance"], "/v1/calendar-feeds/%E2%80%A6");
    revoke(&app, &person, &feed)
        .await
        .refused(409, "wrong_state");
    let listed = app
        .get("/v1/users/me/calendar-feeds")
        .by(&person)
        .send()
        .await
        .ok();
    assert_eq!(listed["items"], json!([]));
}

#[actix_web::test]
async fn an_address_ends_with_its_account() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let (closed, gone) = (app.person("closed").await, app.person("gone").await);
    let (of_closed, of_gone) = (a_feed(&app, &closed).await, a_feed(&app, &gone).await);
    let close = app
        .post(&format!("/v1/users/{}/deactivate", closed.id))
        .by(&cast.province);
    close.json(&json!({"reason": "x"})).send().await.ok();
    app.get(address(&of_closed))
        .send()
        .await
        .refused(404, "not_found");
    let erase = app
        .delete(&format!("/v1/users/{}", gone.id))
        .by(&cast.province);
    let erase = erase.header("if-match", "*").json(&json!({"reason": "x"}));
    erase.send().await.is(204);
    app.get(address(&of_gone))
        .send()
        .await
        .refused(404, "not_found");
    assert_eq!(app.database.count("calendar_feeds", "true"), 1);
}

#[actix_web::test]
async fn a_person_has_at_most_ten_addresses() {
    let app = TestApp::start().await;
    let person = app.person("person").await;
    for name in ["", &"t".repeat(61)] {
        let refused = app
            .post("/v1/users/me/calendar-feeds")
            .by(&person)
            .json(&json!({"name": name}));
        refused.send().await.refused_at(422, "/name", "length");
    }
    for _ in 0..8 {
        a_feed(&app, &person).await;
    }
    let calls = (0..6).map(|_| {
        app.post("/v1/users/me/calendar-feeds")
            .by(&person)
            .json(&json!({"name": "t"}))
    });
    let answers = together(calls).await;
    assert_eq!(
        (with_status(&answers, 201), with_status(&answers, 422)),
        (2, 4)
    );
    let first = answers
        .into_iter()
        .find(|answer| answer.status == 201)
        .unwrap()
        .created();
    revoke(&app, &person, &first).await.ok();
    a_feed(&app, &person).await;
    assert_eq!(
        app.database.count("calendar_feeds", "revoked_at is null"),
        10
    );
}
