use serde_json::json;

use tianfu::kernel::roles::Role;

use crate::support::command::{Ran, command, run_on, run_with_input};
use crate::support::{PASSWORD, TestApp};

fn create_admin(app: &TestApp, username: &str, more: &[&str], input: &str) -> Ran {
    let mut command = command(&["admin", "create", "--username", username]);
    command
        .args(more)
        .env("DATABASE_URL", &app.database.url)
        .env("TIANFU_LOG", "error");
    run_with_input(command, input)
}

async fn is_province_admin(app: &TestApp, username: &str, password: &str) {
    let session = app.sign_in(username, password).await.created();
    let token = session["access_token"].as_str().unwrap();
    let me = app.get("/v1/users/me").token(token).send().await.ok();
    assert_eq!(me["username"], username);
    assert_eq!(me["roles"][0]["role"], "province_admin");
    assert_eq!(me["roles"][0]["division"], "510000");
    assert_eq!(me["roles"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn an_administrator_is_created_and_can_sign_in() {
    let app = TestApp::start().await;
    let shown = create_admin(&app, "first", &[], "").done();
    let password = shown
        .lines()
        .find_map(|line| line.strip_prefix("password: "))
        .unwrap();
    assert!(password.len() >= 20, "{shown}");
    is_province_admin(&app, "first", password).await;
    let other = create_admin(&app, "another", &[], "").done();
    assert!(!other.contains(password), "{other}");

    let given = ["--password-stdin", "--display-name", "值班管理员"];
    let shown = create_admin(&app, "second", &given, &format!("{PASSWORD}\r\n")).done();
    assert!(!shown.contains(PASSWORD), "{shown}");
    is_province_admin(&app, "second", PASSWORD).await;
    // Spaces belong to a password.
    let shown = create_admin(&app, "third", &["--password-stdin"], "  eight to   ").done();
    assert!(shown.contains("third"), "{shown}");
    is_province_admin(&app, "third", "  eight to   ").await;
}

#[actix_web::test]
async fn an_administrator_is_not_made_of_a_bad_name_or_password() {
    let app = TestApp::start().await;
    let user = app.person("taken").await;
    let before = app.database.text_of("users");
    let said = create_admin(&app, "taken", &["--password-stdin"], PASSWORD).failed(1);
    assert!(said.contains("taken"), "{said}");
    for name in ["ab", "Admin", "1admin", "ad min", "管理员", &"a".repeat(33)] {
        let said = create_admin(&app, name, &["--password-stdin"], PASSWORD).failed(2);
        assert!(said.contains("--username"), "{said}");
    }
    for password in [
        "",
        "\n",
        "short",
        "password",
        "12345678\n",
        "fresh_one",
        &"x".repeat(129),
    ] {
        let said = create_admin(&app, "fresh_one", &["--password-stdin"], password).failed(1);
        assert!(said.contains("password"), "{said}");
    }
    for display_name in ["", "   ", &"名".repeat(200), "两\n行"] {
        let more = ["--password-stdin", "--display-name", display_name];
        let said = create_admin(&app, "fresh", &more, PASSWORD).failed(2);
        assert!(said.contains("--display-name"), "{said}");
    }
    assert_eq!(app.database.text_of("users"), before);
    assert_eq!(app.database.count("role_grants", "true"), 0);
    assert!(!user.id.is_empty());
}

fn on_machine(app: &TestApp, what: &str, username: &str, more: &[&str]) -> Ran {
    let arguments = ["admin", what, "--username", username, "--log", "error"];
    run_on(&app.database.url, &[&arguments[..], more].concat())
}

#[actix_web::test]
async fn a_province_administrator_is_closed_on_the_machine_at_once_and_opened_again() {
    let app = TestApp::start().await;
    let second = app.replica().await;
    let admin = app.province_admin().await;
    second.get("/v1/users/me").by(&admin).send().await.ok();
    let shown = on_machine(&app, "close", "province", &["--reason", "账号被盗用"]).done();
    assert!(shown.contains("province"), "{shown}");
    for replica in [&app, &second] {
        let me = replica.get("/v1/users/me").by(&admin).send().await;
        me.refused(401, "invalid_token");
    }
    app.sign_in("province", PASSWORD)
        .await
        .refused(403, "account_deactivated");
    let open = "ended_at is null or end_reason <> 'deactivated'";
    assert_eq!(app.database.count("sessions", open), 0);
    let told = "actor_kind = 'command' and operation = 'admin close' and reason = '账号被盗用'
        and resource = 'users' and row_id = (select id::text from users where username = 'province')";
    assert!(app.database.count("audit_events", told) > 0);
    let said = on_machine(&app, "close", "province", &[]).failed(1);
    assert!(said.contains("closed on the machine already"), "{said}");

    on_machine(&app, "reopen", "province", &[]).done();
    let old = app.get("/v1/users/me").by(&admin).send().await;
    old.refused(401, "invalid_token");
    app.sign_in("province", PASSWORD).await.created();
    let told = "actor_kind = 'command' and operation = 'admin reopen'";
    assert!(app.database.count("audit_events", told) > 0);
    let said = on_machine(&app, "reopen", "province", &[]).failed(1);
    assert!(said.contains("not closed"), "{said}");
}

#[actix_web::test]
async fn a_second_factor_is_taken_away_on_the_machine() {
    let app = TestApp::start().await;
    let admin = app.province_admin().await;
    let said = on_machine(&app, "reset-totp", "province", &[]).failed(1);
    assert!(said.contains("no second factor"), "{said}");
    let enrol = app.post("/v1/users/me/totp").by(&admin);
    let enrol = enrol.json(&json!({"current_password": PASSWORD}));
    enrol.send().await.created();
    let confirm = "update totp_factors set confirmed_at = now(), last_step = 0";
    app.database.run(confirm).unwrap();
    app.sign_in("province", PASSWORD).await.is(202);
    on_machine(&app, "reset-totp", "province", &[]).done();
    assert_eq!(app.database.count("totp_factors", "true"), 0);
    let me = app.get("/v1/users/me").by(&admin).send().await;
    me.refused(401, "invalid_token");
    app.sign_in("province", PASSWORD).await.created();
    let told =
        "actor_kind = 'command' and operation = 'admin reset-totp' and resource = 'totp_factors'";
    assert_eq!(app.database.count("audit_events", told), 1);
}

#[actix_web::test]
async fn what_is_no_account_is_told_and_changes_nothing() {
    let app = TestApp::start().await;
    let peng = app.person("peng").await;
    for what in ["close", "reopen", "reset-totp"] {
        let said = on_machine(&app, what, "nobody", &[]).failed(1);
        assert!(said.contains("there is no account nobody"), "{said}");
    }
    for reason in ["", " ", "两\n行", &"x".repeat(501)] {
        let said = on_machine(&app, "close", "peng", &["--reason", reason]).failed(2);
        assert!(said.contains("--reason"), "{said}");
    }
    app.get("/v1/users/me").by(&peng).send().await.ok();
    assert_eq!(app.database.count("users", "deactivated_at is not null"), 0);
}

#[actix_web::test]
async fn what_was_closed_on_the_machine_is_opened_on_the_machine() {
    let app = TestApp::start().await;
    let province = app.province_admin().await;
    let city = app.appointed("city", Role::CityAdmin, "510600").await;
    let peng = app.person("peng").await;
    app.database
        .run("update users set division = '510603' where username = 'peng'")
        .unwrap();
    on_machine(&app, "close", "peng", &["--reason", "x"]).done();
    let path = format!("/v1/users/{}/reactivate", peng.id);
    for by in [&city, &province] {
        let open = app.post(&path).by(by).send().await;
        open.refused(403, "forbidden");
    }
    let closed = "username = 'peng' and deactivated_at is not null";
    assert_eq!(app.database.count("users", closed), 1);
    on_machine(&app, "reopen", "peng", &[]).done();
    app.sign_in("peng", PASSWORD).await.created();

    // Nor by whoever had closed it before.
    let close = app.post(&format!("/v1/users/{}/deactivate", peng.id));
    let close = close.by(&city).json(&json!({"reason": "x"}));
    close.send().await.ok();
    on_machine(&app, "close", "peng", &["--reason", "y"]).done();
    let reason = "deactivation_reason = 'y' and deactivated_by is null";
    assert_eq!(app.database.count("users", reason), 1);
    let open = app.post(&path).by(&city).send().await;
    open.refused(403, "forbidden");
    on_machine(&app, "close", "peng", &[]).failed(1);
}
