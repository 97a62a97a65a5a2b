//! SMS and e-mail go through the outbox, where they are wanted and can arrive.

use serde_json::json;
use tianfu::platform::outbox;

use super::told;
use crate::support::{Person, TestApp, a_need, an_offer};

async fn reachable(app: &TestApp, person: &Person, kind: &str, value: &str, is_verified: bool) {
    let path = format!("/v1/users/me/contact-points/{kind}");
    let call = app.put(&path).by(person).header("if-none-match", "*");
    call.json(&json!({"value": value})).send().await.created();
    if is_verified {
        let verified = format!(
            "update user_contact_points set verified_at = now() where user_id = '{}' and kind = '{kind}'",
            person.id
        );
        app.database.run(&verified).unwrap();
    }
}

async fn wants(app: &TestApp, person: &Person, sms: &[&str], email: &[&str]) {
    let call = app.patch("/v1/notifications/settings").by(person);
    let call = call.header("if-match", "*");
    let body = json!({"sms": sms, "email": email});
    call.json(&body).send().await.ok();
}

/// `channel purpose recipient` of each message, newest last.
fn messages(app: &TestApp) -> Vec<String> {
    let mut conn = app.database.connect();
    let rows = outbox::model::newest(&mut conn, 100).unwrap();
    let vault = app.app.db.vault();
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let message = row.message(vault).unwrap().unwrap();
            assert_eq!(message.code, None);
            assert!(
                message
                    .text_zh
                    .starts_with("【天府科技交易】供需信息“需求”")
            );
            assert!(message.text_en.starts_with("Tianfu Exchange: The listing"));
            format!("{} {} {}", row.channel, row.purpose, message.to)
        })
        .collect();
    lines.reverse();
    lines
}

#[actix_web::test]
async fn a_message_goes_out_only_where_it_is_wanted_and_the_contact_is_verified() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let published = &["listing_published"][..];
    for (name, phone, is_verified, sms, email) in [
        ("both", "13800000011", true, published, published),
        ("sms.only", "13800000012", true, published, &[][..]),
        ("unverified", "13800000013", false, published, published),
        (
            "unwilling",
            "13800000014",
            true,
            &["listing_returned"][..],
            &[][..],
        ),
    ] {
        let person = app.person(name).await;
        reachable(&app, &person, "phone", phone, is_verified).await;
        let address = format!("{name}@example.com");
        reachable(&app, &person, "email", &address, is_verified).await;
        wants(&app, &person, sms, email).await;
        app.published(&person, &admin, &a_need("需求")).await;
    }
    let silent = app.person("silent").await;
    reachable(&app, &silent, "phone", "13800000015", true).await;
    app.published(&silent, &admin, &an_offer("供给")).await;
    assert_eq!(told(&app).len(), 5, "the inbox holds each");
    let mut sent = messages(&app);
    sent.sort();
    assert_eq!(
        sent,
        [
            "email listing_published both@example.com",
            "sms listing_published +8613800000011",
            "sms listing_published +8613800000012",
        ]
    );
}

#[actix_web::test]
async fn what_is_rolled_back_is_not_sent() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let person = app.person("person").await;
    reachable(&app, &person, "phone", "13800000011", true).await;
    wants(&app, &person, &["listing_published"], &[]).await;
    let draft = app.draft(&person, &a_need("需求")).await;
    app.moved(&person, &draft, "submit").await;
    let path = format!("/v1/listings/{}/publish", draft["id"].as_str().unwrap());
    let refused = app.post(&path).by(&admin).header("if-match", "\"0\"");
    refused.send().await.refused(412, "precondition_failed");
    assert_eq!(told(&app), Vec::<String>::new());
    assert_eq!(messages(&app), Vec::<String>::new());
}
