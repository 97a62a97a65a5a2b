use serde_json::json;

use crate::support::{TestApp, a_need};

const DECEPTIVE: [(&str, &str); 9] = [
    ("a\u{7}b", "control_character"),
    ("a\u{1b}[2Jb", "control_character"),
    ("a\u{9c}b", "control_character"),
    ("收款\u{202e}款收", "bidi_control"),
    ("a\u{2067}b", "bidi_control"),
    ("\u{200b}", "invisible"),
    ("\u{feff}\u{200d} \u{3000}\u{2060}", "invisible"),
    ("\u{3164}", "invisible"),
    ("a\u{0}b", "nul"),
];

#[actix_web::test]
async fn a_text_that_deceives_is_refused_in_every_member() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for (text, kind) in DECEPTIVE {
        for member in ["title", "summary", "description"] {
            let mut listing = a_need("电气改造");
            listing[member] = json!(text);
            let answer = app.post("/v1/listings").by(&peng).json(&listing);
            let problem = answer.send().await;
            problem.refused_at(422, &format!("/{member}"), kind);
        }
        let mut listing = a_need("电气改造");
        listing["keywords"] = json!(["电气", text]);
        let answer = app.post("/v1/listings").by(&peng).json(&listing);
        answer.send().await.refused_at(422, "/keywords/1", kind);
        let mut listing = a_need("电气改造");
        listing["contact"]["name"] = json!(text);
        let answer = app.post("/v1/listings").by(&peng).json(&listing);
        answer.send().await.refused_at(422, "/contact/name", kind);
        let change = app.patch("/v1/users/me").by(&peng).header("if-match", "*");
        let change = change.json(&json!({"display_name": text}));
        change.send().await.refused_at(422, "/display_name", kind);
    }
    assert_eq!(app.database.count("listings", "true"), 0);
    assert_eq!(app.database.count("users", "display_name = 'peng'"), 1);
}

#[actix_web::test]
async fn a_text_that_deceives_is_refused_in_queries_and_paths() {
    let app = TestApp::start().await;
    for (text, kind) in DECEPTIVE {
        let answer = app.get("/v1/listings").query(&[("q", text)]).send().await;
        answer.refused_at(422, "q", kind);
        let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let answer = app.get(&format!("/v1/code-lists/{escaped}")).send().await;
        answer.refused_at(422, "name", kind);
    }
}

#[actix_web::test]
async fn prose_has_lines_and_a_title_has_one() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for text in ["甲\n乙", "甲\t乙", "甲\r\n乙", "甲\u{2028}乙"] {
        let mut listing = a_need("电气改造");
        listing["title"] = json!(text);
        let answer = app
            .post("/v1/listings")
            .by(&peng)
            .json(&listing)
            .send()
            .await;
        answer.refused_at(422, "/title", "control_character");
    }
    let mut listing = a_need("电气改造\n");
    listing["summary"] = json!("甲\r\n\t乙\n");
    // Joiners inside a word are part of it.
    listing["description"] = json!("👩\u{200d}🔬 می\u{200c}خواهم");
    let made = app.draft(&peng, &listing).await;
    assert_eq!(made["title"], "电气改造");
    assert_eq!(made["summary"], "甲\n\t乙");
    assert_eq!(made["description"], listing["description"]);
}

#[actix_web::test]
async fn a_password_is_taken_as_it_is() {
    let app = TestApp::start().await;
    let password = "tab\there \u{202e} and \u{200b}";
    let body = json!({"username": "peng", "password": password, "display_name": "彭", "account_kind": "worker"});
    app.post("/v1/users").json(&body).send().await.created();
    app.sign_in("peng", password).await.created();
}
