use diesel::prelude::*;
use serde_json::{Value, json};
use tianfu::platform::db::schema::users;

use crate::support::{PASSWORD, TestApp, together, with_status};

fn an_account(username: &str) -> Value {
    json!({"username": username, "password": PASSWORD, "display_name": "彭老师", "account_kind": "worker"})
}

fn with(member: &str, value: Value) -> Value {
    let mut account = an_account("peng");
    account[member] = value;
    account
}

#[actix_web::test]
async fn an_account_is_kept_as_it_was_registered() {
    let app = TestApp::start().await;
    let body = json!({"username": "  dongqi ", "password": PASSWORD, "display_name": " 东旗 ", "account_kind": "organization",
        "affiliation": "德阳东旗电气有限公司", "division": "500000", "introduction": "成套电气"});
    let answer = app.post("/v1/users").json(&body).send().await;
    let location = answer.header("location");
    let etag = answer.etag();
    let account = answer.created();

    assert_eq!(account["username"], "dongqi");
    assert_eq!(account["display_name"], "东旗");
    assert_eq!(account["division"], "500000", "outside Sichuan is allowed");
    assert_eq!(account["roles"], json!([]));
    let seen = app.get(&location).send().await;
    assert_eq!(seen.etag(), etag);
    assert_eq!(seen.ok()["id"], account["id"]);
    let row: (String, String, Option<String>, Option<String>, String) = users::table
        .select((
            users::username,
            users::account_kind,
            users::affiliation,
            users::division,
            users::introduction,
        ))
        .first(&mut app.database.connect())
        .unwrap();
    assert_eq!(
        row,
        (
            "dongqi".into(),
            "organization".into(),
            Some("德阳东旗电气有限公司".into()),
            Some("500000".into()),
            "成套电气".into()
        )
    );
}

#[actix_web::test]
async fn every_bound_is_named_and_nothing_is_written() {
    let app = TestApp::start().await;
    let cases = [
        ("username", json!("ab"), "length"),
        ("username", json!("a".repeat(33)), "length"),
        ("username", json!("Peng"), "format"),
        ("username", json!("1peng"), "format"),
        ("username", json!("彭老师"), "format"),
        ("username", json!("peng wei"), "format"),
        ("username", json!(7), "type"),
        ("password", json!("short77"), "length"),
        ("password", json!("x1".repeat(65)), "length"),
        ("password", json!("Password"), "too_common"),
        ("password", json!("zzzzzzzzz"), "too_common"),
        ("password", json!("zero\u{0}byte"), "nul"),
        ("display_name", json!(""), "length"),
        ("display_name", json!("   "), "length"),
        ("display_name", json!("名".repeat(61)), "length"),
        ("display_name", json!(null), "type"),
        ("account_kind", json!("admin"), "unknown_code"),
        ("affiliation", json!(""), "length"),
        ("affiliation", json!("名".repeat(101)), "length"),
        ("introduction", json!("名".repeat(2001)), "length"),
        ("division", json!("519999"), "unknown_code"),
    ];
    for (member, value, kind) in cases {
        let answer = app
            .post("/v1/users")
            .json(&with(member, value))
            .send()
            .await;
        answer.refused_at(422, &format!("/{member}"), kind);
    }
    for member in ["username", "password", "display_name", "account_kind"] {
        let mut account = an_account("peng");
        account.as_object_mut().unwrap().remove(member);
        let answer = app.post("/v1/users").json(&account).send().await;
        answer.refused_at(422, &format!("/{member}"), "required");
    }
    assert_eq!(app.database.count("users", "true"), 0);

    // The bounds themselves are inside.
    for (username, display_name) in [("abc", "名"), (&*"a".repeat(32), &*"名".repeat(60))] {
        let mut account = an_account(username);
        account["display_name"] = json!(display_name);
        app.post("/v1/users").json(&account).send().await.created();
    }
    assert_eq!(app.database.count("users", "true"), 2);
}

#[actix_web::test]
async fn what_is_not_the_callers_to_set_is_refused() {
    let app = TestApp::start().await;
    for (member, value) in [
        (
            "roles",
            json!([{"role": "province_admin", "division": "510000"}]),
        ),
        ("role", json!("province_admin")),
        ("id", json!("0198f3a2-5b1c-7000-8000-000000000001")),
        ("version", json!(9)),
        ("password_hash", json!("x")),
        ("created_at", json!("2020-01-01T00:00:00Z")),
    ] {
        let answer = app
            .post("/v1/users")
            .json(&with(member, value))
            .send()
            .await;
        answer.refused_at(422, &format!("/{member}"), "unknown_field");
    }
    assert_eq!(app.database.count("users", "true"), 0);
    assert_eq!(app.database.count("role_grants", "true"), 0);
}

#[actix_web::test]
async fn a_user_name_is_given_once() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    let answer = app.post("/v1/users").json(&an_account("peng")).send().await;
    let problem = answer.refused(409, "username_taken");
    assert_eq!(problem["errors"][0]["pointer"], "/username");
    assert!(!problem.to_string().contains(&peng.id));
    assert_eq!(app.database.count("users", "true"), 1);
}

#[actix_web::test]
async fn of_ten_who_want_one_name_at_once_one_gets_it() {
    let app = TestApp::start_with(|settings| {
        settings.pool_wait = std::time::Duration::from_secs(20);
    })
    .await;
    let calls = (0..10).map(|_| app.post("/v1/users").json(&an_account("peng")));
    let answers = together(calls).await;
    assert_eq!(with_status(&answers, 201), 1);
    assert_eq!(with_status(&answers, 409), 9);
    for answer in answers.into_iter().filter(|answer| answer.status == 409) {
        answer.refused(409, "username_taken");
    }
    assert_eq!(app.database.count("users", "username = 'peng'"), 1);
}

#[actix_web::test]
async fn nobody_takes_a_name_that_looks_like_the_exchanges_own() {
    let app = TestApp::start().await;
    for name in [
        "admin",
        "admin1",
        "admin-",
        "administrator",
        "root",
        "root.0",
        "system",
        "erased-0123456789abcdef",
        "erased",
        "client-1",
        "client.deyang",
        "tianfu",
        "tianfu-support",
    ] {
        let refused = app.post("/v1/users").json(&an_account(name)).send().await;
        refused.refused_at(422, "/username", "reserved");
    }
    assert_eq!(app.database.count("users", "true"), 0);
    for name in ["dy_admin", "rooted", "clients", "systematik", "admina"] {
        let made = app.post("/v1/users").json(&an_account(name)).send().await;
        made.created();
    }
}

#[actix_web::test]
async fn a_password_that_is_the_user_name_is_refused() {
    let app = TestApp::start().await;
    for own in ["dongqi_dianqi", "Dongqi_Dianqi", " dongqi_dianqi "] {
        let mut body = an_account("dongqi_dianqi");
        body["password"] = json!(own);
        let answer = app.post("/v1/users").json(&body).send().await;
        answer.refused_at(422, "/password", "own_name");
    }
    assert_eq!(app.database.count("users", "true"), 0);
    let mut body = an_account("dongqi_dianqi");
    body["password"] = json!("dongqi_dianqi of 2026");
    app.post("/v1/users").json(&body).send().await.created();
}
