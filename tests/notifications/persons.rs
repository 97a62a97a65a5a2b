//! One person with several accounts, erased accounts, and what an export holds.

use serde_json::json;
use tianfu::kernel::ids::UserId;
use tianfu::kernel::roles::Role;
use tianfu::platform::db::Act;
use tianfu::platform::notifications::{About, Kind, News, notify};

use super::{forget, id_of, inbox, told};
use crate::support::{PASSWORD, Person, TestApp, a_need};

const KIND: Kind = Kind::new("kind", ("种类", "Kind"), ("“{title}”", "“{title}”"));

/// Tells accounts of an event.
async fn tell(app: &TestApp, to: &[&Person], by: Option<&Person>, once: &str) {
    let to: Vec<UserId> = to.iter().map(|one| UserId(one.uuid())).collect();
    let by = by.map(|one| UserId(one.uuid()));
    let once = once.to_owned();
    let told = app.app.db.write(Act::system("test"), move |tx| {
        let news = News {
            kind: &KIND,
            to: &to,
            by,
            about: About {
                resource: "listings",
                id: to[0].0,
            },
            facts: json!({"title": "题"}),
            once: &once,
        };
        notify(tx, &news)
    });
    told.await.unwrap();
}

#[actix_web::test]
async fn a_person_with_two_accounts_is_told_once_and_sees_what_both_were_told() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let old = app.person("old").await;
    let new = app.person("new").await;
    tell(&app, &[&old], None, "before").await;
    app.merge(&admin, &old, &new).send().await.ok();
    tell(&app, &[&old, &new], None, "both").await;
    tell(&app, &[&old], None, "old").await;
    // Whichever account is named, the person knows already, or acted.
    tell(&app, &[&old], None, "both").await;
    tell(&app, &[&new], None, "before").await;
    tell(&app, &[&old], Some(&new), "own act").await;
    assert_eq!(told(&app), ["old: kind", "new: kind", "old: kind"]);
    let seen = inbox(&app, &new).await;
    assert_eq!(seen.len(), 3);
    let first = format!("/v1/notifications/{}/read", id_of(&seen[2]));
    app.post(&first).by(&new).send().await.ok();
    let all = app.post("/v1/notifications/read-all").by(&new);
    let all = all.json(&json!({"up_to_id": seen[0]["id"]}));
    assert_eq!(all.send().await.ok()["read"], 2);
    // What the old account was told goes back with it.
    app.unmerge(&admin, &old).send().await.ok();
    assert_eq!(inbox(&app, &new).await.len(), 1);
}

#[actix_web::test]
async fn the_same_event_told_by_many_at_once_is_told_once() {
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let (one, two) = (app.person("one").await, app.person("two").await);
    let people = [&one, &two];
    let telling = (0..8).map(|number| {
        let app = if number % 2 == 0 { &app } else { &replica };
        tell(app, &people, None, "event")
    });
    let mut telling: Vec<_> = telling.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        telling.retain_mut(|one| one.as_mut().poll(context).is_pending());
        match telling.is_empty() {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    let mut all = told(&app);
    all.sort();
    assert_eq!(all, ["one: kind", "two: kind"]);
}

#[actix_web::test]
async fn an_erased_account_keeps_no_notifications_and_gets_none() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let person = app.person("person").await;
    let other = app.person("other").await;
    app.published(&person, &admin, &a_need("需求")).await;
    tell(&app, &[&other], None, "other").await;
    let settings = app.patch("/v1/notifications/settings").by(&person);
    let settings = settings.header("if-match", "*");
    let settings = settings.json(&json!({"sms": ["listing_published"]}));
    settings.send().await.ok();
    let erase = app.delete("/v1/users/me").by(&person);
    let erase = erase.header("if-match", "*");
    let erase = erase.json(&json!({"password": PASSWORD}));
    erase.send().await.is(204);
    tell(&app, &[&person, &other], None, "later").await;
    let mine = format!("user_id = '{}'", person.id);
    assert_eq!(app.database.count("notifications", &mine), 0);
    assert_eq!(app.database.count("notification_settings", "true"), 0);
    assert_eq!(app.database.count("notifications", "true"), 2);
}

#[actix_web::test]
async fn an_export_holds_the_notifications_and_settings() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let old = app.person("old").await;
    let new = app.person("new").await;
    app.published(&new, &admin, &a_need("需求")).await;
    tell(&app, &[&old], None, "old").await;
    let settings = app.patch("/v1/notifications/settings").by(&new);
    let settings = settings.header("if-match", "*");
    let settings = settings.json(&json!({"email": ["listing_published"]}));
    settings.send().await.ok();
    app.merge(&admin, &old, &new).send().await.ok();
    let file = app.get("/v1/users/me/export").by(&new).send().await.ok();
    assert_eq!(file["notifications"][0]["kind"], "listing_published");
    assert_eq!(file["notifications"][0]["facts"]["title"], "需求");
    assert_eq!(file["notifications"].as_array().unwrap().len(), 1);
    assert_eq!(
        file["notification_settings"],
        json!({"sms": null, "email": ["listing_published"]})
    );
    assert_eq!(
        file["merged_records"][0]["notifications"][0]["kind"],
        "kind"
    );
}

#[actix_web::test]
async fn an_erasure_beside_an_event_leaves_no_notification_behind() {
    for _ in 0..5 {
        let app = TestApp::start().await;
        let person = app.person("person").await;
        let erase = app.delete("/v1/users/me").by(&person);
        let erase = erase.header("if-match", "*");
        let erase = erase.json(&json!({"password": PASSWORD}));
        let erasing = actix_web::rt::spawn(erase.send());
        for number in 0..5 {
            tell(&app, &[&person], None, &number.to_string()).await;
        }
        erasing.await.unwrap().is(204);
        assert_eq!(told(&app), Vec::<String>::new());
        forget(&app);
    }
}

#[actix_web::test]
async fn what_others_were_told_in_erased_words_goes_with_them() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let person = app.person("person").await;
    let worker = app.person("worker").await;
    let mut need = a_need("张三丰的需求");
    need["on_behalf_of"] = json!(person.id);
    let draft = app.draft(&broker, &need).await;
    app.moved(&broker, &draft, "submit").await;
    let back = app.post(&format!("/v1/listings/{}/return", id_of(&draft)));
    let back = back.by(&person).json(&json!({"reason": "不同意"}));
    back.send().await.ok();
    let team = json!({"name": "张三丰的团队", "division": "510603"});
    let team = app.post("/v1/teams").by(&person).json(&team);
    let team = team.send().await.created();
    let add = app.post(&format!("/v1/teams/{}/add-member", id_of(&team)));
    let add = add.by(&person).json(&json!({"user_id": worker.id}));
    add.send().await.ok();
    tell(&app, &[&broker, &worker], None, "other").await;
    let named = "facts::text like '%张三丰%'";
    assert_eq!(app.database.count("notifications", named), 3);
    let erase = app.delete("/v1/users/me").by(&person);
    let erase = erase.header("if-match", "*");
    let erase = erase.json(&json!({"password": PASSWORD}));
    erase.send().await.is(204);
    let mut all = told(&app);
    all.sort();
    assert_eq!(all, ["broker: kind", "worker: kind"]);
}
