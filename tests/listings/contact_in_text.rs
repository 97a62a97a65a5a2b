use serde_json::{Value, json};
use tianfu::platform::privacy::{DataKey, Vault};
use tianfu::service::demo;

use super::rows::{kept, path, put_into};
use crate::support::{TestApp, a_need};

const WORD: &str = "电话139-7711-2233";

/// A need with a contact in each of its texts.
fn telling() -> Value {
    let mut need = a_need("电气改造，电话13977112233");
    need["summary"] = json!("微信：long_gong01");
    need["description"] = json!("求方案。\nlong.gong@example.com");
    need["keywords"] = json!(["变压器", WORD]);
    need
}

fn places(problem: &Value) -> Vec<(&str, &str, u64, u64)> {
    let errors = problem["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            (
                error["pointer"].as_str().unwrap(),
                error["code"].as_str().unwrap(),
                error["offset"].as_u64().unwrap(),
                error["length"].as_u64().unwrap(),
            )
        })
        .collect()
}

const PLACES: [(&str, &str, u64, u64); 4] = [
    ("/title", "phone_number", 7, 11),
    ("/summary", "messenger_account", 0, 14),
    ("/description", "email_address", 5, 21),
    ("/keywords/1", "phone_number", 2, 13),
];

#[actix_web::test]
async fn a_draft_keeps_a_contact_and_submit_names_each_place() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let need = app.draft(&owner, &telling()).await;
    assert_eq!(need["keywords"][1], WORD);
    let before = kept(&app, &need);
    for language in ["zh", "en"] {
        let call = app.post(&path(&need, "submit")).by(&owner);
        let call = call
            .header("accept-language", language)
            .header("idempotency-key", language);
        let problem = call.send().await.refused(422, "contact_in_text");
        assert_eq!(places(&problem), PLACES);
        assert!(!problem["errors"].to_string().contains("139"), "{problem}");
    }
    assert_eq!(kept(&app, &need), before);
    // A change of a draft may hold one too.
    let change = app
        .patch(&path(&need, ""))
        .by(&owner)
        .header("if-match", "*");
    change
        .json(&json!({"summary": "电话 028-88888888"}))
        .send()
        .await
        .ok();
    let change = app
        .patch(&path(&need, ""))
        .by(&owner)
        .header("if-match", "*");
    let clean = json!({"title": "电气改造", "summary": "", "description": "", "keywords": []});
    change.json(&clean).send().await.ok();
    app.post(&path(&need, "submit"))
        .by(&owner)
        .send()
        .await
        .ok();
}

#[actix_web::test]
async fn no_move_brings_a_contact_to_the_market() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let admin = app.province_admin().await;
    let need = app.draft(&owner, &telling()).await;
    for (from, verb, by) in [
        ("needs_changes", "submit", &owner),
        ("pending_owner_consent", "consent", &owner),
        ("submitted", "publish", &admin),
        ("paused", "resume", &owner),
        ("expired", "renew", &owner),
    ] {
        put_into(&app, &need, from);
        let before = kept(&app, &need);
        let call = app.post(&path(&need, verb)).by(by);
        let problem = call.send().await.refused(422, "contact_in_text");
        assert_eq!(places(&problem), PLACES, "{verb}");
        assert_eq!(kept(&app, &need), before, "{verb}");
    }
}

#[actix_web::test]
async fn a_number_in_several_keywords_is_named_in_each() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let mut need = a_need("电气改造");
    need["keywords"] = json!(["微信", "hadoop", "139", "7711", "2233"]);
    let need = app.draft(&owner, &need).await;
    let call = app.post(&path(&need, "submit")).by(&owner);
    let problem = call.send().await.refused(422, "contact_in_text");
    assert_eq!(
        places(&problem),
        [
            ("/keywords/2", "phone_number", 0, 3),
            ("/keywords/3", "phone_number", 0, 4),
            ("/keywords/4", "phone_number", 0, 4),
        ]
    );
}

/// The place counts the text as it is stored, not as it was sent.
#[actix_web::test]
async fn the_place_counts_code_points_of_the_trimmed_and_composed_text() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let mut need = a_need("电气改造");
    need["summary"] = json!("  e\u{301}𠮷😀139-7711-2233 ");
    let need = app.draft(&owner, &need).await;
    assert_eq!(need["summary"], "\u{e9}𠮷😀139-7711-2233");
    let call = app.post(&path(&need, "submit")).by(&owner);
    let problem = call.send().await.refused(422, "contact_in_text");
    assert_eq!(places(&problem), [("/summary", "phone_number", 3, 13)]);
}

#[actix_web::test]
async fn the_demonstration_is_published_as_a_whole() {
    let app = TestApp::start().await;
    let vault = Vault::new(&DataKey::generate(), None).unwrap();
    let mut conn = app.database.connect();
    let now = app.app.clock.now();
    let made = demo::load(&mut conn, &vault, demo::DEFAULT_PASSWORD, now).unwrap();
    assert!(made.listings > 150, "{}", made.listings);
    let published = app.database.count("listings", "status = 'published'");
    assert_eq!(usize::try_from(published).unwrap(), made.listings);
}

#[actix_web::test]
async fn what_is_published_gets_no_contact_and_keeps_the_one_that_it_has() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let admin = app.province_admin().await;
    let need = app.draft(&owner, &telling()).await;
    put_into(&app, &need, "published");
    let change = |body: Value| {
        let call = app
            .patch(&path(&need, ""))
            .by(&admin)
            .header("if-match", "*");
        call.json(&body).send()
    };
    change(json!({"trl": 5})).await.ok();
    let before = kept(&app, &need);
    let problem = change(json!({"summary": "加 v：long_gong02"})).await;
    let problem = problem.refused(422, "contact_in_text");
    assert_eq!(problem["errors"][0]["pointer"], "/summary");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 1);
    assert_eq!(kept(&app, &need), before);
    change(json!({"summary": "求节能方案"})).await.ok();
}
