//! How many statements the requests send that are sent most. Each statement is a round trip, so a new one shows here.

use serde_json::Value;

use crate::support::{Call, Person, Statements, TestApp, a_need, until};

/// The statements of a request once the caller is kept and the index follows: the fewest of many requests.
async fn sent(statements: &Statements, call: impl Fn() -> Call, most: usize) -> Vec<String> {
    let mut sent = Vec::new();
    for _ in 0..3000 {
        statements.take();
        let answer = call().send().await;
        assert!(answer.status < 300, "{answer:?}");
        sent = statements.take();
        if sent.len() <= most {
            break;
        }
    }
    sent
}

async fn a_market() -> (TestApp, Person) {
    // What is kept in memory would send none.
    let app = TestApp::start_with(|settings| settings.answers_kept_bytes = 0).await;
    let owner = app.person("owner").await;
    let admin = app.province_admin().await;
    for title in ["老旧电气线路改造", "电气节能", "电气安全"] {
        app.published(&owner, &admin, &a_need(title)).await;
    }
    until("notices are current", || app.app.db.notices().is_current()).await;
    (app, owner)
}

#[actix_web::test]
async fn a_listing_is_read_with_its_owner_in_one_statement() {
    let (app, _) = a_market().await;
    let list = app.get("/v1/listings").send().await.ok();
    let path = format!("/v1/listings/{}", list["items"][0]["id"].as_str().unwrap());
    let statements = Statements::of(&app.database);
    let sent = sent(&statements, || app.get(&path), 1).await;
    assert_eq!(sent.len(), 1, "{sent:#?}");
}

#[actix_web::test]
async fn a_page_is_read_in_one_statement_whoever_asks() {
    let (app, owner) = a_market().await;
    let first = "/v1/listings?side=need&division=510600&status=published&limit=2";
    let page = app.get(first).send().await.ok();
    let second = format!("{first}&cursor={}", page["next_cursor"].as_str().unwrap());
    let statements = Statements::of(&app.database);
    for path in [first, &second, "/v1/listings?sort=budget"] {
        for signed_in in [false, true] {
            let call = || match signed_in {
                true => app.get(path).by(&owner),
                false => app.get(path),
            };
            let sent = sent(&statements, call, 1).await;
            assert_eq!(sent.len(), 1, "{path} {sent:#?}");
        }
    }
}

#[actix_web::test]
async fn a_search_asks_the_index_and_sends_one_statement() {
    let (app, _) = a_market().await;
    let statements = Statements::of(&app.database);
    let search = || app.get("/v1/listings").query(&[("q", "电气")]);
    let sent = sent(&statements, search, 1).await;
    assert_eq!(sent.len(), 1, "{sent:#?}");
    assert!(!sent[0].contains("ts_rank"), "{sent:#?}");
}

#[actix_web::test]
async fn a_draft_with_a_key_is_written_in_six_statements() {
    let (app, owner) = a_market().await;
    let statements = Statements::of(&app.database);
    let number = std::cell::Cell::new(0);
    let write = || {
        number.set(number.get() + 1);
        let key = format!("key-{}", number.get());
        let mut need = a_need("电气");
        need["contact"] = Value::Null;
        app.post("/v1/listings")
            .by(&owner)
            .header("Idempotency-Key", &key)
            .json(&need)
    };
    // begin; act, session and key; the row; the answer; the notices; commit.
    let sent = sent(&statements, write, 6).await;
    assert_eq!(sent.len(), 6, "{sent:#?}");
}
