use crate::support::command::{Ran, command, run_with_input};
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
        let said = create_admin(&app, name, &["--password-stdin"], PASSWORD).failed(1);
        assert!(said.contains("--username"), "{said}");
    }
    for password in [
        "",
        "\n",
        "short",
        "password",
        "12345678\n",
        &"x".repeat(129),
    ] {
        let said = create_admin(&app, "fresh", &["--password-stdin"], password).failed(1);
        assert!(said.contains("password"), "{said}");
    }
    for display_name in ["", "   ", &"名".repeat(200), "两\n行"] {
        let more = ["--password-stdin", "--display-name", display_name];
        let said = create_admin(&app, "fresh", &more, PASSWORD).failed(1);
        assert!(said.contains("--display-name"), "{said}");
    }
    assert_eq!(app.database.text_of("users"), before);
    assert_eq!(app.database.count("role_grants", "true"), 0);
    assert!(!user.id.is_empty());
}
