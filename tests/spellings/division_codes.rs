//! Division codes: digits of full width and blanks are taken, in bodies, parameters and paths.

use serde_json::json;

use crate::support::{PASSWORD, TestApp};

const SPELLINGS: [&str; 5] = [
    "５１０６０３",
    " 510603\n",
    "\u{3000}５１０６０３\u{3000}",
    "5106 03",
    "51０603",
];

#[actix_web::test]
async fn a_division_is_the_same_in_full_width_and_with_blanks() {
    let app = TestApp::start().await;
    for (number, spelling) in SPELLINGS.into_iter().enumerate() {
        let account = json!({"username": format!("peng_{number}"), "password": PASSWORD, "display_name": "彭",
            "account_kind": "worker", "division": spelling});
        let made = app.post("/v1/users").json(&account).send().await;
        assert_eq!(made.status, 201, "{spelling:?}: {}", made.body);
        assert_eq!(made.body["division"], "510603", "{spelling:?}");
        let listed = app
            .get("/v1/listings")
            .query(&[("division", spelling)])
            .send()
            .await;
        assert_eq!(listed.status, 200, "{spelling:?}: {}", listed.body);
    }
    let read = app.get("/v1/divisions/５１０６０３").send().await;
    assert_eq!(read.status, 200, "{}", read.body);
    assert_eq!(read.body["code"], "510603");
}

#[actix_web::test]
async fn other_digits_and_lengths_are_no_division() {
    let app = TestApp::start().await;
    for wrong in ["51060", "5106030", "51060a", "५१०६०३", "510-603", "", "　"] {
        let account = json!({"username": "peng", "password": PASSWORD, "display_name": "彭",
            "account_kind": "worker", "division": wrong});
        let made = app.post("/v1/users").json(&account).send().await;
        assert_eq!(made.status, 422, "{wrong:?}: {}", made.body);
    }
}
