//! JSON Merge Patch inside objects (RFC 7396): what is absent stays, at every depth.

use serde_json::{Value, json};

use crate::entries::rows::{Cast, patch as patch_entry};
use crate::impact_metrics::{file, metric, path as metric_path};
use crate::recommendations::planted::Winners;
use crate::support::{Answer, Person, TestApp, a_need};

fn with_contact(contact: Value) -> Value {
    let mut need = a_need("电气改造");
    need["contact"] = contact;
    need
}

fn whole() -> Value {
    json!({"name": "张工", "phone": "13800000001", "email": "zhang@example.com"})
}

fn at(listing: &Value) -> String {
    format!("/v1/listings/{}", listing["id"].as_str().unwrap())
}

async fn change(app: &TestApp, by: &Person, listing: &Value, contact: &Value) -> Answer {
    let call = app.patch(&at(listing)).by(by).header("if-match", "*");
    let call = call.json(&json!({"contact": contact}));
    call.send().await
}

/// Name, the last eleven digits of the phone number, and e-mail.
fn told(contact: &Value) -> [Option<String>; 3] {
    let text = |member: &str| contact[member].as_str().map(str::to_owned);
    let digits = text("phone").map(|phone| {
        let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
        digits[digits.len().saturating_sub(11)..].iter().collect()
    });
    [text("name"), digits, text("email")]
}

#[actix_web::test]
async fn a_contact_keeps_what_a_change_does_not_name() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let (name, phone, email) = ("张工", "13800000001", "zhang@example.com");
    for (contact, after) in [
        (
            json!({"name": "周工", "phone": "13900000000"}),
            [Some("周工"), Some("13900000000"), Some(email)],
        ),
        (
            json!({"email": "a@b.cn"}),
            [Some(name), Some(phone), Some("a@b.cn")],
        ),
        (
            json!({"name": "周工"}),
            [Some("周工"), Some(phone), Some(email)],
        ),
        (
            json!({"phone": "13900000000"}),
            [Some(name), Some("13900000000"), Some(email)],
        ),
        (json!({"phone": null}), [Some(name), None, Some(email)]),
        (json!({"email": null}), [Some(name), Some(phone), None]),
        (
            json!({"email": null, "phone": "13900000000", "name": "周工"}),
            [Some("周工"), Some("13900000000"), None],
        ),
        (json!({}), [Some(name), Some(phone), Some(email)]),
        (whole(), [Some(name), Some(phone), Some(email)]),
    ] {
        let draft = app.draft(&owner, &with_contact(whole())).await;
        let changed = change(&app, &owner, &draft, &contact).await.ok();
        let after = after.map(|text| text.map(str::to_owned));
        assert_eq!(told(&changed["contact"]), after, "{contact}");
        let read = app.get(&at(&draft)).by(&owner).send().await.ok();
        assert_eq!(told(&read["contact"]), after, "{contact}");
    }
    assert_eq!(app.database.count("listing_contacts", "true"), 9);
}

#[actix_web::test]
async fn a_change_of_no_member_changes_nothing() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    for (need, same) in [
        (with_contact(whole()), vec![json!({}), whole()]),
        (
            with_contact(Value::Null),
            vec![
                json!({}),
                json!({"email": null}),
                json!({"phone": null, "name": null}),
                json!(null),
            ],
        ),
    ] {
        let draft = app.draft(&owner, &need).await;
        let etag = app.get(&at(&draft)).by(&owner).send().await.etag();
        let rows = app.database.text_of("listing_contacts");
        for contact in same {
            let answer = change(&app, &owner, &draft, &contact).await;
            assert_eq!(answer.etag(), etag, "{contact}");
            assert_eq!(answer.ok()["contact"], draft["contact"], "{contact}");
            assert_eq!(app.database.text_of("listing_contacts"), rows, "{contact}");
        }
    }
}

#[actix_web::test]
async fn an_empty_change_does_not_take_the_contact_of_another_writer_over() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let draft = app.draft(&owner, &with_contact(whole())).await;
    app.database
        .run("update listing_contacts set written_by = null")
        .unwrap();
    change(&app, &owner, &draft, &json!({})).await.ok();
    let unwritten = "written_by is null";
    assert_eq!(app.database.count("listing_contacts", unwritten), 1);
    let same = json!({"name": "张工"});
    let taken = change(&app, &owner, &draft, &same).await.ok();
    assert_eq!(told(&taken["contact"]), told(&whole()));
    assert_eq!(app.database.count("listing_contacts", unwritten), 0);
}

#[actix_web::test]
async fn the_contact_after_a_change_keeps_to_the_rules_of_a_new_one() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let draft = app.draft(&owner, &with_contact(whole())).await;
    let bare = app.draft(&owner, &with_contact(Value::Null)).await;
    let rows = app.database.text_of("listing_contacts");
    for (listing, contact, place, fault) in [
        (&draft, json!({"fax": "1"}), "/contact/fax", "unknown_field"),
        (
            &draft,
            json!({"fax": null}),
            "/contact/fax",
            "unknown_field",
        ),
        (&bare, json!({"fax": {}}), "/contact/fax", "unknown_field"),
        (&draft, json!({"name": null}), "/contact/name", "required"),
        (&draft, json!({"name": ""}), "/contact/name", "length"),
        (&draft, json!({"name": 7}), "/contact/name", "type"),
        (&draft, json!({"name": ["张工"]}), "/contact/name", "type"),
        (&draft, json!({"name": "a\u{0}b"}), "/contact/name", "nul"),
        (
            &draft,
            json!({"name": "a\u{202e}b"}),
            "/contact/name",
            "bidi_control",
        ),
        (&draft, json!({"email": {}}), "/contact/email", "type"),
        (
            &draft,
            json!({"phone": null, "email": null}),
            "/contact/phone",
            "required",
        ),
        (
            &draft,
            json!(["张工", "13800000001", null]),
            "/contact",
            "type",
        ),
        (&draft, json!("张工"), "/contact", "type"),
        (
            &bare,
            json!({"email": "a@b.cn"}),
            "/contact/name",
            "required",
        ),
        (&bare, json!({"name": "周工"}), "/contact/phone", "required"),
    ] {
        let answer = change(&app, &owner, listing, &contact).await;
        answer.refused_at(422, place, fault);
    }
    let doubled = app.patch(&at(&draft)).by(&owner).header("if-match", "*");
    let doubled = doubled.body(
        "application/merge-patch+json",
        r#"{"contact": {"name": "a", "name": "b"}}"#,
    );
    let doubled = doubled.send().await.refused(422, "duplicate_key");
    assert_eq!(doubled["errors"][0]["pointer"], "/contact/name");
    assert_eq!(app.database.text_of("listing_contacts"), rows);
    // From a bare listing on, a change can bring all that a contact needs.
    let made = change(&app, &owner, &bare, &whole()).await.ok();
    assert_eq!(told(&made["contact"]), told(&whole()));
}

#[actix_web::test]
async fn what_an_entrant_declares_stays_where_a_change_does_not_name_it() {
    let app = TestApp::start().await;
    let cast = Cast::gather(&app).await;
    let facts = json!({"founded_on": "2019-05-06", "revenue_fen": 42, "revenue_year": 2023});
    let draft = cast
        .draft_of(&app, &cast.owner, json!({"facts": facts}))
        .await;
    let known = draft["facts"].clone();
    let change = |facts: Value| patch_entry(&app, &cast.owner, &draft, json!({"facts": facts}));
    let first = change(json!({})).send().await;
    let etag = first.etag();
    assert_eq!(first.ok()["facts"], known);
    for same in [
        json!({"revenue_fen": 42}),
        json!({"revenue_fen": 42.0}),
        facts,
    ] {
        let answer = change(same.clone()).send().await;
        assert_eq!(
            (answer.etag(), answer.ok()["facts"].clone()),
            (etag.clone(), known.clone()),
            "{same}"
        );
    }
    for (named, member, value) in [
        (json!({"revenue_fen": 43}), "revenue_fen", json!(43)),
        (json!({"revenue_year": 2022.0}), "revenue_year", json!(2022)),
        (json!({"founded_on": null}), "founded_on", Value::Null),
        (json!({"births": null}), "births", json!([])),
        (
            json!({"founded_on": "2018-01-02"}),
            "founded_on",
            json!("2018-01-02"),
        ),
    ] {
        let before = change(json!({})).send().await.ok()["facts"].clone();
        let changed = change(named.clone()).send().await.ok()["facts"].clone();
        let mut expected = before;
        expected[member] = value;
        assert_eq!(changed, expected, "{named}");
    }
    for (wrong, place, fault) in [
        (json!({"revenue": 1}), "/facts/revenue", "unknown_field"),
        (json!({"revenue_fen": -1}), "/facts/revenue_fen", "range"),
        (json!({"revenue_fen": 1.5}), "/facts/revenue_fen", "type"),
        (json!({"births": {}}), "/facts/births", "type"),
        (json!([]), "/facts", "type"),
    ] {
        let answer = change(wrong).send().await;
        answer.refused_at(422, place, fault);
    }
    let cleared = change(Value::Null).send().await.ok();
    assert_eq!(cleared["facts"]["revenue_fen"], Value::Null);
    // Sections of the plan do the same.
    let plan = patch_entry(&app, &cast.owner, &draft, json!({"plan": {}}));
    assert_eq!(plan.send().await.ok()["plan"], draft["plan"]);
}

#[actix_web::test]
async fn a_period_keeps_the_day_that_a_change_does_not_name() {
    let app = TestApp::start().await;
    let winners = Winners::plant(&app).await;
    let owner = &winners.cast.owner;
    let made = file(&app, owner, &metric("revenue", "270", "wan_yuan", 2021));
    let made = made.send().await.created();
    let change = |body: Value| {
        let call = app.patch(&metric_path(&made)).by(owner);
        call.header("if-match", "*").json(&body).send()
    };
    let read = app.get(&metric_path(&made)).by(owner).send().await;
    for nothing in [
        json!({"period": {}}),
        json!({"evidence": {}}),
        json!({"period": {"year": 2021}}),
        json!({"period": {"to": "2021-12-31"}}),
        json!({"period": {"from": "2021-01-01"}, "evidence": {}}),
    ] {
        let answer = change(nothing.clone()).await;
        assert_eq!(answer.etag(), read.etag(), "{nothing}");
        answer.ok();
    }
    for (period, from, to) in [
        (json!({"to": "2021-06-30"}), "2021-01-01", "2021-06-30"),
        (json!({"from": "2021-03-01"}), "2021-03-01", "2021-06-30"),
        (
            json!({"from": "2020-03-01", "to": "2020-04-01"}),
            "2020-03-01",
            "2020-04-01",
        ),
        (
            json!({"year": null, "to": "2020-05-01"}),
            "2020-03-01",
            "2020-05-01",
        ),
        (json!({"year": 2022}), "2022-01-01", "2022-12-31"),
    ] {
        let changed = change(json!({"period": period})).await.ok();
        assert_eq!(
            (&changed["period"]["from"], &changed["period"]["to"]),
            (&json!(from), &json!(to)),
            "{period}"
        );
        assert_eq!(changed["evidence"]["text"], "年度财务报表");
    }
    for (body, place, fault) in [
        (
            json!({"period": {"from": "2023-01-01"}}),
            "/period",
            "period",
        ),
        (json!({"period": {"to": null}}), "/period", "period"),
        (
            json!({"period": {"year": 2022, "to": "2022-06-30"}}),
            "/period",
            "period",
        ),
        (
            json!({"period": {"days": 3}}),
            "/period/days",
            "unknown_field",
        ),
        (json!({"period": [2022, null, null]}), "/period", "type"),
        (
            json!({"evidence": {"text": ""}}),
            "/evidence/text",
            "length",
        ),
        (
            json!({"evidence": {"files": null}}),
            "/evidence/files",
            "unknown_field",
        ),
        (json!({"evidence": ["年报"]}), "/evidence", "type"),
        (json!({"evidence": {"text": null}}), "/evidence", "required"),
    ] {
        change(body).await.refused_at(422, place, fault);
    }
}

/// The document's schema of a value, with what it refers to.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    if let Some(place) = schema["$ref"].as_str() {
        return resolved(document, document.pointer(&place[1..]).unwrap());
    }
    let parts = ["oneOf", "anyOf", "allOf"].iter();
    let parts = parts.flat_map(|name| schema[*name].as_array().into_iter().flatten());
    let parts = parts.flat_map(|part| resolved(document, part));
    parts.chain([schema]).collect()
}

/// Objects below a change that require a member, by their place.
fn requiring(document: &Value, schema: &Value, place: &str, into: &mut Vec<String>) {
    for object in resolved(document, schema) {
        let required = object["required"].as_array();
        if required.is_some_and(|names| !names.is_empty()) {
            into.push(place.to_owned());
        }
        for (name, member) in object["properties"].as_object().into_iter().flatten() {
            requiring(document, member, &format!("{place}/{name}"), into);
        }
    }
}

#[test]
fn no_object_of_a_change_requires_a_member() {
    let document = tianfu::service::openapi::document();
    let (mut changes, mut found) = (0, Vec::new());
    for (path, item) in document["paths"].as_object().unwrap() {
        let content = item["patch"]["requestBody"]["content"].as_object();
        for (media_type, body) in content.into_iter().flatten() {
            if media_type.contains("json") {
                changes += 1;
                requiring(&document, &body["schema"], path, &mut found);
            }
        }
    }
    assert!(changes > 15);
    assert_eq!(found, Vec::<String>::new());
}
