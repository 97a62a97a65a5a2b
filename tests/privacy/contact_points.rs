//! Phone and e-mail of an account: set by their holder, masked, found by a keyed hash.

use serde_json::{Value, json};
use tianfu::kernel::ids::UserId;
use tianfu::people::contact_points::codes::ContactKind;
use tianfu::people::contact_points::model::{self, ContactValue};

use crate::support::{Answer, Person, TestApp, together, with_status};

pub const PHONE: &str = "139 7711 2233";
pub const EMAIL: &str = "Long.Gong@Example.com";
/// The same two in the spelling that is stored.
pub const STORED_PHONE: &str = "13977112233";
pub const STORED_EMAIL: &str = "long.gong@example.com";

pub fn path(kind: &str) -> String {
    format!("/v1/users/me/contact-points/{kind}")
}

/// Sets it for the first time.
pub async fn set(app: &TestApp, person: &Person, kind: &str, value: &str) -> Answer {
    put(app, person, kind, value, ("if-none-match", "*")).await
}

async fn replace(app: &TestApp, person: &Person, kind: &str, value: &str) -> Answer {
    put(app, person, kind, value, ("if-match", "*")).await
}

async fn put(
    app: &TestApp,
    person: &Person,
    kind: &str,
    value: &str,
    (name, condition): (&str, &str),
) -> Answer {
    app.call(reqwest::Method::PUT, &path(kind))
        .by(person)
        .header(name, condition)
        .json(&json!({"value": value}))
        .send()
        .await
}

fn id_of(person: &Person) -> UserId {
    UserId(person.uuid())
}

#[actix_web::test]
async fn its_holder_sets_reads_and_clears_it_and_every_answer_masks_it() {
    let app = TestApp::start().await;
    let me = app.person("myself").await;
    let made = set(&app, &me, "phone", PHONE).await;
    let etag = made.etag();
    let made = made.created();
    assert_eq!(
        (&made["kind"], &made["masked"]),
        (&json!("phone"), &json!("139****2233"))
    );
    assert_eq!(made["verified_at"], Value::Null);
    let email = set(&app, &me, "email", EMAIL).await.created();
    assert_eq!(email["masked"], "l***@example.com");

    let read = app.get(&path("phone")).by(&me).send().await;
    assert_eq!(
        (read.etag(), read.body.clone()),
        (etag.clone(), made.clone())
    );
    let unchanged = app
        .get(&path("phone"))
        .by(&me)
        .header("if-none-match", &etag);
    unchanged.send().await.is(304);
    let all = app.get("/v1/users/me/contact-points").by(&me).send().await;
    assert_eq!(all.body["items"].as_array().unwrap().len(), 2);
    for hidden in ["13977112233", PHONE, "long.gong", "Long.Gong"] {
        assert!(!all.text.contains(hidden) && !read.text.contains(hidden));
    }

    let again = set(&app, &me, "phone", "13700000000").await;
    let again = again.refused(412, "precondition_failed");
    assert_eq!(again["current_etag"], etag.as_str());
    let stale = put(&app, &me, "phone", "13700000000", ("if-match", "\"7\"")).await;
    stale.refused(412, "precondition_failed");
    let changed = put(&app, &me, "phone", "13700000000", ("if-match", &etag)).await;
    assert_ne!(changed.etag(), etag);
    assert_eq!(changed.ok()["masked"], "137****0000");
    let stale = app.delete(&path("phone")).by(&me).header("if-match", &etag);
    stale.send().await.refused(412, "precondition_failed");
    app.delete(&path("phone"))
        .by(&me)
        .header("if-match", "*")
        .send()
        .await
        .is(204);
    app.get(&path("phone"))
        .by(&me)
        .send()
        .await
        .refused(404, "not_found");
    // What is gone is not replaced.
    let gone = replace(&app, &me, "phone", PHONE).await;
    gone.refused(412, "precondition_failed");
    assert_eq!(
        app.database.count("user_contact_points", "kind = 'phone'"),
        0
    );
}

#[actix_web::test]
async fn what_is_no_number_and_no_address_is_refused_without_being_repeated() {
    let app = TestApp::start().await;
    let me = app.person("myself").await;
    for (kind, bad) in [
        ("phone", "zhang@example.com"),
        ("phone", "1234"),
        ("phone", "138000000001380000000013800000000"),
        ("email", "13977112233"),
        ("email", "zhang@"),
        ("email", "@example.com"),
    ] {
        let answer = set(&app, &me, kind, bad).await;
        assert!(!answer.text.contains(bad), "{}", answer.text);
        answer.refused_at(422, "/value", "format");
    }
    let unknown = set(&app, &me, "fax", PHONE).await;
    unknown.refused_at(422, "kind", "format");
    let nothing = app.call(reqwest::Method::PUT, &path("phone")).by(&me);
    let nothing = nothing.json(&json!({"value": PHONE})).send().await;
    nothing.refused(428, "precondition_required");
    let stale = app.call(reqwest::Method::PUT, &path("phone")).by(&me);
    let stale = stale
        .header("if-match", "\"7\"")
        .json(&json!({"value": PHONE}));
    stale.send().await.refused(412, "precondition_failed");
    assert_eq!(app.database.count("user_contact_points", "true"), 0);
}

#[actix_web::test]
async fn of_many_that_set_it_at_once_one_makes_it() {
    let app = TestApp::start().await;
    let me = app.person("myself").await;
    let put = |condition: &'static str| {
        app.call(reqwest::Method::PUT, &path("phone"))
            .by(&me)
            .header(condition, "*")
            .json(&json!({"value": PHONE}))
    };
    let answers = together((0..6).map(|_| put("if-none-match"))).await;
    assert_eq!(with_status(&answers, 201), 1);
    assert_eq!(with_status(&answers, 412), 5);
    let answers = together((0..5).map(|_| put("if-match"))).await;
    assert_eq!(with_status(&answers, 200), 5);
    assert_eq!(app.database.count("user_contact_points", "version = 6"), 1);
}

#[actix_web::test]
async fn a_proved_value_is_one_accounts_and_found_however_it_is_written() {
    let app = TestApp::start().await;
    let (me, other) = (app.person("myself").await, app.person("other").await);
    for person in [&me, &other] {
        set(&app, person, "phone", PHONE).await.created();
    }
    let mut conn = app.database.connect();
    let vault = app.app.db.vault();
    let now = app.app.clock.now();
    let wanted = ContactValue::new(ContactKind::Phone, "+86 139-7711-2233");
    let point = |person: &Person, conn: &mut _| {
        model::find(conn, id_of(person), ContactKind::Phone)
            .unwrap()
            .unwrap()
    };
    // Not proved, it is nobody's.
    assert_eq!(model::holder(&mut conn, vault, &wanted).unwrap(), None);
    let (mine, others) = (point(&me, &mut conn), point(&other, &mut conn));
    assert!(
        model::set_verified(&mut conn, &mine, now)
            .unwrap()
            .is_some()
    );
    assert_eq!(
        model::holder(&mut conn, vault, &wanted).unwrap(),
        Some(id_of(&me))
    );
    let taken = model::set_verified(&mut conn, &others, now).unwrap_err();
    assert_eq!(taken.problem().code.as_str(), "contact_point_taken");
    // Written otherwise it stays proved; another one has to be proved anew, and an old proof does not count for it.
    let same = replace(&app, &me, "phone", "+8613977112233").await.ok();
    assert!(same["verified_at"].is_string(), "{same}");
    let before = point(&me, &mut conn);
    let changed = replace(&app, &me, "phone", "13700000000").await.ok();
    assert_eq!(changed["verified_at"], Value::Null);
    assert!(
        model::set_verified(&mut conn, &before, now)
            .unwrap()
            .is_none()
    );
    assert_eq!(model::holder(&mut conn, vault, &wanted).unwrap(), None);
}

#[actix_web::test]
async fn a_new_key_finds_what_the_old_one_hashed() {
    let app = TestApp::start().await;
    let me = app.person("myself").await;
    set(&app, &me, "phone", PHONE).await.created();
    app.database
        .run("update user_contact_points set verified_at = now()")
        .unwrap();
    let mut settings = tianfu::platform::settings::Settings::defaults().unwrap();
    settings.data_key_old = app.app.settings.data_key.clone();
    settings.data_key = Some(tianfu::platform::privacy::DataKey::generate());
    let mut conn = app.database.connect();
    let vault =
        tianfu::service::sealing::unlock(&mut conn, &settings, app.app.clock.now()).unwrap();
    settings.data_key_old = None;
    let wanted = ContactValue::new(ContactKind::Phone, PHONE);
    let holder = model::holder(&mut conn, &vault, &wanted).unwrap();
    assert_eq!(holder, Some(id_of(&me)));
    let alone =
        tianfu::service::sealing::unlock(&mut conn, &settings, app.app.clock.now()).unwrap();
    let holder = model::holder(&mut conn, &alone, &wanted).unwrap();
    assert_eq!(holder, Some(id_of(&me)));
}
