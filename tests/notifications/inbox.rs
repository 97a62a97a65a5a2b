//! The inbox over HTTP.

use serde_json::{Value, json};

use super::{id_of, inbox, told};
use crate::support::{Person, TestApp, a_need, together};

/// A person with so many published listings, and so many notifications.
async fn with_notifications(count: usize) -> (TestApp, Person) {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let person = app.person("person").await;
    for number in 1..=count {
        let need = a_need(&format!("需求{number}"));
        app.published(&person, &admin, &need).await;
    }
    assert_eq!(told(&app).len(), count);
    (app, person)
}

async fn unread(app: &TestApp, person: &Person) -> Value {
    let call = app.get("/v1/notifications/unread-count").by(person);
    call.send().await.ok()["unread"]["value"].clone()
}

#[actix_web::test]
async fn a_list_is_newest_first_filtered_and_paged() {
    let (app, person) = with_notifications(3).await;
    let list = |query: &'static str| {
        let call = app.get(&format!("/v1/notifications{query}")).by(&person);
        async { call.send().await.ok() }
    };
    let all = list("?count=true").await;
    assert_eq!(all["total"]["value"], 3);
    let text = all["items"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("供需信息“需求3”已通过审核"), "{text}");
    assert_eq!(all["items"][0]["kind"], "listing_published");
    assert_eq!(all["items"][0]["kind_name"], "供需信息已发布");
    assert_eq!(all["items"][0]["read_at"], Value::Null);
    let first = list("?limit=2").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let path = format!("/v1/notifications?limit=2&cursor={cursor}");
    let second = app.get(&path).by(&person).send().await.ok();
    assert_eq!(second["items"], json!([all["items"][2]]));
    let carried = app.get(&format!("{path}&unread=true")).by(&person);
    carried.send().await.refused(422, "invalid_cursor");
    assert_eq!(list("?kind=match_proposed").await["items"], json!([]));
    assert_eq!(list("?unread=false").await["items"], json!([]));
    let known = list("?kind=listing_published&unread=true").await;
    assert_eq!(known["items"], all["items"]);
}

#[actix_web::test]
async fn a_notification_is_read_once_and_stays_read() {
    let (app, person) = with_notifications(2).await;
    assert_eq!(unread(&app, &person).await, 2);
    let one = inbox(&app, &person).await[0].clone();
    let path = format!("/v1/notifications/{}", id_of(&one));
    let got = app.get(&path).by(&person).send().await;
    let etag = got.etag();
    assert_eq!(got.ok(), one);
    let read = |etag: &str| {
        let call = app.post(&format!("{path}/read")).by(&person);
        call.header("if-match", etag)
    };
    let done = read(&etag).send().await.ok();
    let at = done["read_at"].clone();
    assert!(at.is_string());
    read(&etag).send().await.refused(412, "precondition_failed");
    let calls = (0..4).map(|_| app.post(&format!("{path}/read")).by(&person));
    for answer in together(calls).await {
        assert_eq!(answer.ok()["read_at"], at);
    }
    assert_eq!(unread(&app, &person).await, 1);
}

#[actix_web::test]
async fn what_came_meanwhile_stays_unread() {
    let (app, person) = with_notifications(3).await;
    let seen = inbox(&app, &person).await;
    let up_to = json!({"up_to_id": seen[1]["id"]});
    let call = || {
        let call = app.post("/v1/notifications/read-all").by(&person);
        call.json(&up_to)
    };
    let done = call().header("idempotency-key", "k").send().await.ok();
    assert_eq!(done["read"], 2);
    assert_eq!(unread(&app, &person).await, 1);
    assert_eq!(call().send().await.ok()["read"], 0);
    let replayed = call().header("idempotency-key", "k").send().await;
    assert_eq!(replayed.header("idempotency-replayed"), "true");
    assert_eq!(replayed.ok()["read"], 2);
    let page = app.get("/v1/notifications?unread=true").by(&person);
    assert_eq!(page.send().await.ok()["items"], json!([seen[0]]));
}

#[actix_web::test]
async fn an_inbox_is_its_owners_alone() {
    let (app, person) = with_notifications(1).await;
    let one = inbox(&app, &person).await[0].clone();
    let other = app.person("other").await;
    let path = format!("/v1/notifications/{}", id_of(&one));
    assert!(inbox(&app, &other).await.is_empty());
    assert_eq!(unread(&app, &other).await, 0);
    let got = app.get(&path).by(&other).send().await;
    got.refused(404, "not_found");
    let read = app.post(&format!("{path}/read")).by(&other);
    read.send().await.refused(404, "not_found");
    let all = app.post("/v1/notifications/read-all").by(&other);
    let all = all.json(&json!({"up_to_id": one["id"]})).send().await;
    all.refused_at(422, "/up_to_id", "unknown_id");
    assert_eq!(app.database.count("notifications", "read_at is null"), 1);
    let admin = app.sign_in("province", crate::support::PASSWORD).await;
    let admin = admin.created()["access_token"].clone();
    let by_admin = app.get(&path).token(admin.as_str().unwrap());
    by_admin.send().await.refused(404, "not_found");
}

#[actix_web::test]
async fn an_api_client_has_no_inbox() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let client = app.integration(&admin, "510600", &["listings:read"]).await;
    let list = app.get("/v1/notifications").token(&client.token);
    list.send().await.refused(403, "forbidden");
}
