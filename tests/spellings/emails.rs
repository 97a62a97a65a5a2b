//! E-mail addresses: one spelling for a mailbox, wherever it is written.

use serde_json::{Value, json};

use super::sent_codes::{last_message, send_code, set, stored, verified, verify};
use crate::imports::rows::{JSON_LINES, a_line, call, lines, numbers};
use crate::listings::rows::{listing_id, with};
use crate::support::{PASSWORD, TestApp, a_need};

/// `li@qq.com`, as people type it and programs copy it.
const SPELLINGS: [&str; 12] = [
    "li@qq。com",
    "li@qq.com\u{200b}",
    "LI@QQ.COM",
    "ｌｉ＠ｑｑ．ｃｏｍ",
    "li@qq｡com",
    "li@qq.com。",
    "\u{202d}li@qq.com\u{202c}",
    "l\u{ad}i@qq.com",
    "li@q\u{2060}q.com",
    "<li@qq.com>",
    "mailto:li@qq.com",
    "\u{feff}li＠qq.com\u{200d}",
];
/// The same domain in Chinese and as DNS knows it.
const CHINESE: [(&str, &str); 5] = [
    ("li@中国。中国", "li@xn--fiqs8s.xn--fiqs8s"),
    ("li@XN--FIQS8S.中国", "li@xn--fiqs8s.xn--fiqs8s"),
    ("li@ｘｎ－－ｆｉｑｓ８ｓ．中国", "li@xn--fiqs8s.xn--fiqs8s"),
    ("Li@BÜCHER.example", "li@xn--bcher-kva.example"),
    ("li@bu\u{308}cher.example", "li@xn--bcher-kva.example"),
];
const BAD: [&str; 9] = [
    "li.qq.com",
    "li@",
    "@qq.com",
    "li@qq com",
    "li@qq..com",
    "li@-qq.com",
    "li@qq.com, wang@qq.com",
    "李@qq.com",
    "li@\u{200b}",
];

#[actix_web::test]
async fn an_address_is_stored_in_one_spelling() {
    let app = TestApp::start().await;
    let person = app.person("peng").await;
    let spellings = SPELLINGS.map(|written| (written, "li@qq.com"));
    for (written, one) in spellings.iter().chain(&CHINESE) {
        let answer = set(&app, &person, "email", written).await;
        assert!(
            [200, 201].contains(&answer.status),
            "{written:?}: {}",
            answer.text
        );
        assert_eq!(stored(&app, &person), [*one], "{written:?}");
    }
    for bad in BAD {
        let answer = set(&app, &person, "email", bad).await;
        answer.refused_at(422, "/value", "format");
    }
    let deceiving = set(&app, &person, "email", "li@\u{202e}qq.com").await;
    deceiving.refused_at(422, "/value", "bidi_control");
    let nul = set(&app, &person, "email", "li@qq\u{0}.com").await;
    nul.refused_at(422, "/value", "nul");
    assert_eq!(app.database.count("user_contact_points", "true"), 1);
}

#[actix_web::test]
async fn a_mailbox_verified_by_one_account_is_no_others_in_any_spelling() {
    let app = TestApp::start().await;
    let first = app.person("first").await;
    let second = app.person("second").await;
    verified(&app, &first, "email", "Li@中国。中国").await;
    assert_eq!(last_message(&app).0, "li@xn--fiqs8s.xn--fiqs8s");
    for (number, written) in [
        "li@xn--fiqs8s.xn--fiqs8s",
        "ＬＩ@中国.中国",
        "li@中国.中国\u{200b}",
    ]
    .into_iter()
    .enumerate()
    {
        set(&app, &second, "email", written).await;
        send_code(&app, &second, "email").await.is(202);
        let (to, code) = last_message(&app);
        assert_eq!(to, "li@xn--fiqs8s.xn--fiqs8s", "{number}");
        let refused = verify(&app, &second, "email", &code).send().await;
        refused.refused(409, "contact_point_taken");
    }
    let proved = "verified_at is not null";
    assert_eq!(app.database.count("user_contact_points", proved), 1);
    // A spelling of the same mailbox stays verified, another mailbox does not.
    let same = set(&app, &first, "email", "li@XN--FIQS8S.中国").await.ok();
    assert!(same["verified_at"].is_string());
    let other = set(&app, &first, "email", "l.i@中国.中国").await.ok();
    assert_eq!(other["verified_at"], Value::Null);
}

#[actix_web::test]
async fn a_person_signs_in_by_a_verified_address_in_any_spelling() {
    let app = TestApp::start().await;
    let person = app.person("peng").await;
    verified(&app, &person, "email", "li@qq.com").await;
    for written in SPELLINGS {
        let signed_in = app.sign_in(written, PASSWORD).await.created();
        assert_eq!(signed_in["user_id"], person.id.as_str(), "{written:?}");
    }
    for other in ["li@qq.cn", "li@ԛԛ.com", "l.i@qq.com"] {
        app.sign_in(other, PASSWORD)
            .await
            .refused(401, "invalid_credentials");
    }
}

#[actix_web::test]
async fn an_account_is_found_by_its_address_in_any_spelling() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let person = app.person("peng").await;
    verified(&app, &person, "email", "li@qq.com").await;
    for written in SPELLINGS {
        let found = app.get("/v1/users").by(&province);
        let found = found.query(&[("email", written)]).send().await.ok();
        assert_eq!(found["items"][0]["id"], person.id.as_str(), "{written:?}");
    }
    for bad in ["li.qq.com", "li@qq com"] {
        let refused = app.get("/v1/users").by(&province).query(&[("email", bad)]);
        refused.send().await.refused_at(422, "email", "format");
    }
}

fn email(app: &TestApp, listing: &Value) -> String {
    let mut conn = app.database.connect();
    let vault = app.app.db.vault();
    let contact = tianfu::market::listings::model::contact(&mut conn, vault, listing_id(listing));
    let email = contact.unwrap().unwrap().email.unwrap();
    email.reveal().to_owned()
}

#[actix_web::test]
async fn the_contact_of_a_listing_has_its_address_in_one_spelling() {
    let app = TestApp::start().await;
    let owner = app.person("owner").await;
    let of = |email: &str| {
        with(
            a_need("电气改造"),
            json!({"contact": {"name": "李工", "email": email}}),
        )
    };
    for (written, one) in SPELLINGS
        .map(|written| (written, "li@qq.com"))
        .iter()
        .chain(&CHINESE)
    {
        let draft = app.draft(&owner, &of(written)).await;
        assert_eq!(email(&app, &draft), *one, "{written:?}");
    }
    let before = app.database.count("listings", "true");
    for bad in BAD {
        let answer = app.post("/v1/listings").by(&owner).json(&of(bad));
        answer
            .send()
            .await
            .refused_at(422, "/contact/email", "email");
    }
    assert_eq!(app.database.count("listings", "true"), before);
    let imported = lines(&[
        with(
            a_line("一"),
            json!({"contact": {"name": "李工", "email": SPELLINGS[0]}}),
        ),
        with(
            a_line("二"),
            json!({"contact": {"name": "李工", "email": "li"}}),
        ),
    ]);
    let report = call(&app, "&mode=partial", JSON_LINES, imported).by(&owner);
    assert_eq!(numbers(&report.send().await.ok()), [1, 0, 1]);
}
