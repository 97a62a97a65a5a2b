//! Phone numbers: whatever can be called is a contact, in one spelling; codes go where a text message can arrive.

use diesel::prelude::*;
use serde_json::{Value, json};
use tianfu::kernel::ids::ListingId;
use tianfu::kernel::roles::Role;
use tianfu::platform::db::schema::listings;

use super::sent_codes::{last_message, send_code, set, stored, verified, verify};
use crate::imports::rows::{CSV, JSON_LINES, a_line, call, lines, numbers};
use crate::listings::rows::{phone, with};
use crate::support::{PASSWORD, TestApp, a_need};

/// A number as it is written, and its one spelling.
const SPELLINGS: [(&str, &str); 34] = [
    ("400-810-0080", "400-810-0080"),
    ("4008100080", "400-810-0080"),
    ("400 8100 080", "400-810-0080"),
    ("+86 400 810 0080", "400-810-0080"),
    ("800-820-8820转3", "800-820-8820转3"),
    ("028-85551234-8012", "028-85551234-8012"),
    ("028-85551234转8012", "028-85551234-8012"),
    ("028-85551234 转 8012", "028-85551234-8012"),
    ("(028)85551234 ext.8012", "028-85551234-8012"),
    ("028－85551234－８０１２", "028-85551234-8012"),
    ("028-85551234,,8012", ""),
    ("0086-028-85551234", "028-85551234"),
    ("+86 (0)28 8555 1234", "028-85551234"),
    ("+86-28-85551234", "028-85551234"),
    ("86-28-85551234", "028-85551234"),
    ("（028）85551234", "028-85551234"),
    ("(028) 8555-1234", "028-85551234"),
    ("０２８８５５５１２３４", "028-85551234"),
    ("028—85551234", "028-85551234"),
    ("\u{202d}028-85551234\u{202c}", "028-85551234"),
    ("0838-2501234", "0838-2501234"),
    ("0838 2501234转8", "0838-2501234转8"),
    ("010-62301234", "010-62301234"),
    ("13800000001", "13800000001"),
    ("１３８００００００01", "13800000001"),
    ("+86 138-0000-0001", "13800000001"),
    ("0086 138 0000 0001", "13800000001"),
    ("\u{202d}13800000001\u{202c}", "13800000001"),
    ("\u{200e}138\u{200b}00000001", "13800000001"),
    ("tel:+86-138-0000-0001", "13800000001"),
    ("138‑0000‑0001", "13800000001"),
    ("13800000001转5678", "13800000001-5678"),
    ("+852 2123 4567", "+85221234567"),
    ("00886-2-2345-6789", "+886223456789"),
];
const BAD: [&str; 10] = [
    "85551234",
    "1380000000",
    "138000000012",
    "12800000001",
    "400-810-008",
    "028-855512",
    "028-85551234转",
    "028-85551234转1234567",
    "13800000001、13900000001",
    "2026-02-30",
];

fn of(number: &str) -> Value {
    with(
        a_need("电气改造"),
        json!({"contact": {"name": "张工", "phone": number}}),
    )
}

#[actix_web::test]
async fn a_number_that_can_be_called_is_a_contact_in_one_spelling() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let good = SPELLINGS.iter().filter(|(_, one)| !one.is_empty());
    for (written, one) in good.clone() {
        let draft = app.draft(&owner, &of(written)).await;
        assert_eq!(phone(&app, &draft).as_deref(), Some(*one), "{written:?}");
    }
    let count = good.count() as i64;
    let bad = SPELLINGS.iter().filter(|(_, one)| one.is_empty());
    for bad in bad.map(|(written, _)| written).chain(&BAD) {
        let answer = app.post("/v1/listings").by(&owner).json(&of(bad));
        let answer = answer.send().await;
        assert!(!answer.text.contains(bad), "{}", answer.text);
        answer.refused_at(422, "/contact/phone", "format");
    }
    for (number, fault) in [
        ("138\u{202e}00000001", "bidi_control"),
        ("13800000001\u{0}", "nul"),
        ("138\n00000001", "control_character"),
    ] {
        let answer = app.post("/v1/listings").by(&owner).json(&of(number));
        let answer = answer.send().await;
        answer.refused_at(422, "/contact/phone", fault);
    }
    assert_eq!(app.database.count("listings", "true"), count);
}

#[actix_web::test]
async fn a_changed_contact_has_one_spelling_too() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let draft = app.draft(&owner, &of("13800000001")).await;
    let path = format!("/v1/listings/{}", draft["id"].as_str().unwrap());
    for (written, one) in [
        ("（028）85551234转8012", "028-85551234-8012"),
        ("0086-400-810-0080", "400-810-0080"),
    ] {
        let change = app.patch(&path).by(&owner).header("if-match", "*");
        let body = json!({"contact": {"name": "张工", "phone": written}});
        change.json(&body).send().await.ok();
        assert_eq!(phone(&app, &draft).as_deref(), Some(one));
    }
}

#[actix_web::test]
async fn imported_contacts_have_one_spelling() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let line = |number: &str| {
        with(
            a_line(number),
            json!({"contact": {"name": "张工", "phone": number}}),
        )
    };
    let file = lines(&[
        line("028-85551234转8012"),
        line("＋８６１３８００００００01"),
        line("85551234"),
    ]);
    let report = call(&app, "&mode=partial", JSON_LINES, file).by(&owner);
    assert_eq!(numbers(&report.send().await.ok()), [2, 0, 1]);
    let table = "side,market,kind,title,division,contact.name,contact.phone\n\
        need,technology,problem,表,510603,张工,（028）85551234\n";
    let report = call(&app, "&mode=partial", CSV, table).by(&owner);
    assert_eq!(numbers(&report.send().await.ok()), [1, 0, 0]);
    let all = listings::table.select(listings::id);
    let all: Vec<ListingId> = all.load(&mut app.database.connect()).unwrap();
    let kept = all.iter().map(|id| json!({"id": id}));
    let mut kept: Vec<String> = kept.filter_map(|listing| phone(&app, &listing)).collect();
    kept.sort();
    assert_eq!(kept, ["028-85551234", "028-85551234-8012", "13800000001"]);
}

#[actix_web::test]
async fn a_number_of_ones_own_may_be_any_and_is_verified_where_a_code_can_arrive() {
    let app = TestApp::start().await;
    let person = app.person("peng").await;
    for (written, one) in SPELLINGS.iter().filter(|(_, one)| !one.is_empty()) {
        let answer = set(&app, &person, "phone", written).await;
        assert!(
            [200, 201].contains(&answer.status),
            "{written:?}: {}",
            answer.text
        );
        assert_eq!(stored(&app, &person), [*one], "{written:?}");
    }
    for bad in BAD {
        let answer = set(&app, &person, "phone", bad).await;
        answer.refused_at(422, "/value", "format");
    }
    for called in [
        "028-85551234",
        "400-810-0080",
        "028-85551234-8012",
        "13800000001转5678",
        "0838-2501234",
    ] {
        set(&app, &person, "phone", called).await;
        let refused = send_code(&app, &person, "phone").await;
        let refused = refused.refused(409, "wrong_state");
        assert_eq!(refused["current_status"], "gets_no_messages", "{called}");
    }
    assert_eq!(app.database.count("one_time_codes", "true"), 0);
    for (written, to) in [
        ("+86 138-0000-0001", "+8613800000001"),
        ("+852 9123 4567", "+85291234567"),
    ] {
        verified(&app, &person, "phone", written).await;
        assert_eq!(last_message(&app).0, to);
    }
}

#[actix_web::test]
async fn a_verified_number_is_one_accounts_and_signs_in_in_any_spelling() {
    let app = TestApp::start().await;
    let first = app.person("first").await;
    let second = app.person("second").await;
    verified(&app, &first, "phone", "13800000001").await;
    let spellings = SPELLINGS.iter().filter(|(_, one)| *one == "13800000001");
    for (written, _) in spellings.filter(|(written, _)| !written.starts_with("tel:")) {
        let signed_in = app.sign_in(written, PASSWORD).await.created();
        assert_eq!(signed_in["user_id"], first.id.as_str(), "{written:?}");
    }
    set(&app, &second, "phone", "（+86）138 0000 0001").await;
    send_code(&app, &second, "phone").await.is(202);
    let (_, code) = last_message(&app);
    let taken = verify(&app, &second, "phone", &code).send().await;
    taken.refused(409, "contact_point_taken");
    let found = app.get("/v1/users").by(&second);
    let found = found
        .query(&[("phone", "＋８６ 138 0000 0001")])
        .send()
        .await;
    assert_eq!(found.ok()["items"][0]["id"], first.id.as_str());
}

#[actix_web::test]
async fn a_person_without_an_account_is_found_by_the_number_in_any_spelling() {
    let app = TestApp::start().await;
    let broker = app.appointed("broker", Role::Broker, "510600").await;
    let record = |phone: &str| {
        let body = json!({"name": "张三", "division": "510603", "phone": phone});
        app.post("/v1/person-records").by(&broker).json(&body)
    };
    let made = record("028-85551234-8012").send().await.created();
    for written in [
        "（028）85551234转8012",
        "+86 28 8555 1234 ext 8012",
        "０２８－８５５５１２３４－８０１２",
        "0086-028-85551234-8012",
        "028 85551234#8012",
    ] {
        let known = record(written).send().await.ok();
        assert_eq!(known["id"], made["id"], "{written}");
    }
    // Another extension is another person's.
    let other = record("028-85551234-8013").send().await.created();
    assert_ne!(other["id"], made["id"]);
    for bad in BAD {
        record(bad).send().await.refused_at(422, "/phone", "format");
    }
    let path = format!("/v1/person-records/{}", other["id"].as_str().unwrap());
    let change = app.patch(&path).by(&broker).header("if-match", "*");
    let change = change.json(&json!({"phone": "028-85551234转8012"}));
    let same = change.send().await;
    assert!([200, 409].contains(&same.status), "{}", same.text);
    assert_eq!(app.database.count("person_records", "true"), 2);
}
