//! Credit codes: taken in any spelling, and for every kind of organisation.

use serde_json::{Value, json};
use tianfu::people::organizations::uscc::Uscc;

use crate::support::{Answer, Person, TestApp};

const CODE: &str = "91510600MA0000001E";
/// One code, as people type it and programs copy it.
const SPELLINGS: [&str; 7] = [
    "91510600ma0000001e",
    "９１５１０６００ＭＡ０００００01E",
    "91510600 MA000000 1E",
    "91-510600-MA0000001-E",
    "91510600MA0000001E\u{200b}",
    "\u{202d}91510600MA0000001E\u{202c}",
    "915106\u{a0}00MA0000\u{3000}001E",
];

/// A code that begins so, another for each number, with its check character.
fn code(begin: &str, number: usize) -> String {
    let stem = format!("{begin}510600MA{number:07}");
    let ends = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let mut codes = ends.map(|end| format!("{stem}{end}"));
    codes.find(|code| Uscc::read(code).is_ok()).unwrap()
}

async fn register(app: &TestApp, by: &Person, kind: &str, code: &str) -> Answer {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = format!("{kind} {plain}");
    let body = json!({"name": name, "kind": kind, "uscc": code, "division": "510603"});
    app.post("/v1/organizations")
        .by(by)
        .json(&body)
        .send()
        .await
}

#[actix_web::test]
async fn the_beginning_of_a_code_refuses_no_kind_and_warns() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let warned = json!(["uscc_kind_mismatch"]);
    for (number, (kind, begin, warnings)) in [
        ("hospital", "91", json!([])),
        ("hospital", "92", json!([])),
        ("hospital", "12", json!([])),
        ("hospital", "11", warned.clone()),
        ("university", "91", json!([])),
        ("university", "92", json!([])),
        ("university", "51", warned.clone()),
        ("research_institute", "52", json!([])),
        ("association", "19", json!([])),
        ("association", "13", json!([])),
        ("association", "12", warned.clone()),
        ("government", "12", warned.clone()),
        ("society", "52", warned.clone()),
        ("enterprise", "93", warned.clone()),
        ("enterprise", "N1", warned.clone()),
        ("sole_trader", "91", warned.clone()),
        ("farmer_cooperative", "91", warned.clone()),
        ("foundation", "51", warned.clone()),
        ("public_institution", "11", warned.clone()),
        ("other", "91", warned.clone()),
        ("other", "19", json!([])),
    ]
    .into_iter()
    .enumerate()
    {
        let made = register(&app, &owner, kind, &code(begin, number)).await;
        assert_eq!(made.status, 201, "{kind} {begin}: {}", made.text);
        assert_eq!(made.body["warnings"], warnings, "{kind} {begin}");
        let path = format!("/v1/organizations/{}", made.body["id"].as_str().unwrap());
        let read = app.get(&path).send().await.ok();
        assert_eq!(read["warnings"], warnings, "{kind} {begin}");
    }
}

#[actix_web::test]
async fn a_change_of_the_kind_or_the_code_is_taken_and_warns() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let made = register(&app, &owner, "enterprise", CODE).await.created();
    assert_eq!(made["warnings"], json!([]));
    let path = format!("/v1/organizations/{}", made["id"].as_str().unwrap());
    for (change, warnings) in [
        (json!({"kind": "society"}), json!(["uscc_kind_mismatch"])),
        (json!({"uscc": code("51", 2)}), json!([])),
        (json!({"kind": "hospital"}), json!(["uscc_kind_mismatch"])),
        (json!({"uscc": null}), json!([])),
        (
            json!({"uscc": code("19", 2), "kind": "association"}),
            json!([]),
        ),
    ] {
        let call = app.patch(&path).by(&owner).header("if-match", "*");
        let changed = call.json(&change).send().await.ok();
        assert_eq!(changed["warnings"], warnings, "{change}");
    }
    let list = app.get("/v1/code-lists/organization_warnings").send().await;
    let names: Value = list.ok()["items"][0]["code"].clone();
    assert_eq!(names, "uscc_kind_mismatch");
}

#[actix_web::test]
async fn a_code_is_one_in_any_spelling() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let made = register(&app, &owner, "enterprise", SPELLINGS[1])
        .await
        .created();
    assert_eq!(made["uscc"], CODE);
    for written in SPELLINGS {
        let taken = register(&app, &owner, "enterprise", written).await;
        let taken = taken.refused(409, "uscc_taken");
        assert_eq!(taken["existing_id"], made["id"], "{written:?}");
    }
    for written in SPELLINGS {
        for (list, parameter) in [("/v1/organizations", "uscc"), ("/v1/users", "credit_code")] {
            let found = app.get(list).by(&owner).query(&[(parameter, written)]);
            let found = found.send().await;
            assert_eq!(found.status, 200, "{list} {written:?}: {}", found.text);
        }
        let found = app.get("/v1/organizations").query(&[("uscc", written)]);
        let found = found.send().await.ok();
        assert_eq!(found["items"][0]["id"], made["id"], "{written:?}");
    }
    assert_eq!(app.database.count("organizations", "true"), 1);
}

#[actix_web::test]
async fn what_is_no_code_stays_refused() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    for (written, kind) in [
        ("91510600MA0000001F", "uscc_check_digit"),
        ("９１510600MA0000001F", "uscc_check_digit"),
        ("91510600MA000000IE", "format"),
        ("91510600MA.000001E", "format"),
        ("91510600MA0000001", "length"),
        ("91510600MA0000001E0", "length"),
        ("91510600 MA0000001", "length"),
        ("91510600MA00\u{202e}00001E", "bidi_control"),
        ("91510600MA0000001E\u{0}", "nul"),
        ("91510600\nMA0000001E", "control_character"),
    ] {
        let answer = register(&app, &owner, "hospital", written).await;
        answer.refused_at(422, "/uscc", kind);
    }
    assert_eq!(app.database.count("organizations", "true"), 0);
}
