//! Login names: found in any case and width, wherever a login name is looked up.

use std::fs;

use serde_json::json;

use super::sent_codes::{last_message, verified};
use crate::support::command::{argument, run_on};
use crate::support::{PASSWORD, TestApp};

/// `dy_ruineng`, as people and keyboards write it.
const SPELLINGS: [&str; 9] = [
    "Dy_ruineng",
    "DY_RUINENG",
    "dY_RuInEnG",
    "ｄｙ＿ｒｕｉｎｅｎｇ",
    "Ｄｙ_ruineng",
    " dy_ruineng\u{3000}",
    "dy_ruineng\u{200b}",
    "\u{feff}Dy_ruineng",
    "dy _ruineng",
];
/// Names that look like it, of nobody.
const OTHERS: [&str; 4] = ["dy-ruineng", "dyruineng", "dу_ruineng", "dy_ruıneng"];

#[actix_web::test]
async fn a_person_signs_in_by_the_name_in_any_spelling() {
    let app = TestApp::start().await;
    let person = app.person("dy_ruineng").await;
    for spelling in SPELLINGS {
        let signed_in = app.sign_in(spelling, PASSWORD).await.created();
        assert_eq!(signed_in["user_id"], person.id.as_str(), "{spelling:?}");
    }
    let own = app.get("/v1/users/me").by(&person).send().await.ok();
    assert_eq!(own["username"], "dy_ruineng");
    for other in OTHERS {
        app.sign_in(other, PASSWORD)
            .await
            .refused(401, "invalid_credentials");
    }
    // The password has one spelling.
    app.sign_in("dy_ruineng", &PASSWORD.to_uppercase())
        .await
        .refused(401, "invalid_credentials");
    let sessions = 1 + SPELLINGS.len() as i64;
    assert_eq!(app.database.count("sessions", "true"), sessions);
}

#[actix_web::test]
async fn guesses_at_a_name_count_together_in_every_spelling() {
    let app = TestApp::start().await;
    let mut statuses = Vec::new();
    for spelling in [
        "nobody",
        "Nobody",
        "NOBODY",
        "ｎobody",
        "noBody",
        "nobody\u{200b}",
    ] {
        statuses.push(app.sign_in(spelling, "wrong password").await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
}

#[actix_web::test]
async fn a_new_password_is_asked_for_by_the_name_in_any_spelling() {
    let app = TestApp::start().await;
    let person = app.person("dy_ruineng").await;
    verified(&app, &person, "phone", "13800000001").await;
    for spelling in ["Dy_Ruineng", "ｄｙ_ruineng"] {
        let body = json!({"login": spelling});
        let asked = app.post("/v1/password-resets").json(&body).send().await;
        let reset_token = asked.is(202)["reset_token"].clone();
        let (to, code) = last_message(&app);
        assert_eq!(to, "+8613800000001", "{spelling}");
        let body = json!({"reset_token": reset_token, "code": code, "new_password": format!("staple of {spelling}")});
        let done = app.post("/v1/password-resets/complete").json(&body);
        done.send().await.ok();
    }
    app.sign_in("dy_ruineng", "staple of ｄｙ_ruineng")
        .await
        .created();
}

#[actix_web::test]
async fn a_password_is_not_the_name_in_any_spelling() {
    let app = TestApp::start().await;
    for password in ["Dy_ruineng", "ＤＹ＿ｒｕｉｎｅｎｇ", "dy-ruineng"] {
        let body = json!({"username": "dy_ruineng", "password": password, "display_name": "x", "account_kind": "worker"});
        let answer = app.post("/v1/users").json(&body).send().await;
        answer.refused_at(422, "/password", "own_name");
    }
    assert_eq!(app.database.count("users", "true"), 0);
}

#[actix_web::test]
async fn an_import_finds_its_owners_in_any_spelling() {
    let app = TestApp::start().await;
    app.person("dy_ruineng").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("owned.jsonl");
    let line = |number: usize, owner: &str| {
        let line = json!({"id": format!("n-{number}"), "side": "need", "title": "窑炉余热利用", "owner": owner});
        format!("{line}\n")
    };
    let lines = SPELLINGS.iter().chain(&OTHERS).enumerate();
    let text: String = lines.map(|(number, owner)| line(number, owner)).collect();
    fs::write(&path, text).unwrap();
    let ran = run_on(&app.database.url, &["import", argument(&path)]);
    let (good, bad) = (SPELLINGS.len(), OTHERS.len());
    assert!(
        ran.out
            .contains(&format!("created {good}, present 0, bad {bad}")),
        "{} {}",
        ran.out,
        ran.err
    );
    assert_eq!(
        ran.err.matches("/owner unknown_id").count(),
        bad,
        "{}",
        ran.err
    );
    let own = "owner_id = (select id from users where username = 'dy_ruineng')";
    assert_eq!(app.database.count("listings", own), good as i64);
    assert_eq!(app.database.count("users", "true"), 1);
}

#[actix_web::test]
async fn a_command_finds_the_account_in_any_spelling() {
    let app = TestApp::start().await;
    app.person("dy_ruineng").await;
    for (what, spelling, closed) in [
        ("close", "Dy_ruineng", 1),
        ("reopen", "ＤＹ_ruineng", 0),
        ("close", "dy_RUINENG ", 1),
    ] {
        let arguments = ["admin", what, "--username", spelling, "--log", "error"];
        run_on(&app.database.url, &arguments).done();
        let found = app.database.count("users", "deactivated_at is not null");
        assert_eq!(found, closed, "{what} {spelling}");
    }
    let taken = [
        "admin",
        "create",
        "--username",
        "Dy_ruineng",
        "--log",
        "error",
    ];
    run_on(&app.database.url, &taken).failed(2);
}

#[actix_web::test]
async fn a_name_is_registered_in_small_letters_alone() {
    let app = TestApp::start().await;
    for name in ["Peng", "ｐｅｎｇ", "peng wei", "Admin", "ＴｉａｎＦu_x"] {
        let body = json!({"username": name, "password": PASSWORD, "display_name": "x", "account_kind": "worker"});
        let answer = app.post("/v1/users").json(&body).send().await;
        answer.refused_at(422, "/username", "format");
    }
    assert_eq!(app.database.count("users", "true"), 0);
}
